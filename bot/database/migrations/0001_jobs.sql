-- Jobs, the cards that show them, the workers that run them, and the bytes they read or make.

create type job_state as enum ('queued', 'running', 'succeeded', 'failed', 'cancelled');

-- Requests, results and progress are `json`, not `jsonb`: they come back as written, NUL characters included.
create table jobs (
    id bigint generated always as identity primary key,
    kind text not null,
    queue text not null,
    request json not null,
    owner_id bigint not null,
    running_limit int not null check (running_limit > 0),
    state job_state not null default 'queued',
    attempt int not null default 0,
    losses int not null default 0,
    worker_id int,
    cancel_requested boolean not null default false,
    progress json,
    result json,
    error text,
    created_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz
);

create index jobs_unfinished on jobs (queue, state, owner_id, id) where state in ('queued', 'running');
create index jobs_of_owner on jobs (owner_id, id desc);
create index jobs_last_served on jobs (queue, owner_id, started_at desc) where started_at is not null;
create index jobs_lately_done on jobs (queue, finished_at desc) where state = 'succeeded';

create table cards (
    job_id bigint primary key references jobs on delete cascade,
    application_id bigint not null,
    guild_id bigint not null,
    channel_id bigint not null,
    message_id bigint,
    private boolean not null,
    token text,
    token_expires_at timestamptz,
    settled_at timestamptz
);

create index cards_unsettled on cards (job_id) where settled_at is null;
create index cards_with_token on cards (token_expires_at) where token is not null;

-- One row a live worker process. While it lives it also holds a shared advisory lock of its id (see workers.py), which
-- PostgreSQL frees as soon as the process is gone.
create table workers (
    id int generated always as identity primary key,
    name text not null,
    device text not null,
    queues text[] not null,
    slots int not null,
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    steady_since timestamptz not null default clock_timestamp()
);

create table artifacts (
    id uuid primary key default gen_random_uuid(),
    job_id bigint references jobs on delete cascade,
    name text not null,
    media_type text not null,
    size bigint not null,
    bytes bytea,
    location text,
    created_at timestamptz not null default clock_timestamp(),
    check ((bytes is null) <> (location is null))
);

create index artifacts_of_job on artifacts (job_id);

-- Whoever changes a state tells so from inside the same transaction.
create function tell_job_state() returns trigger language plpgsql as $$
begin
    perform pg_notify('job_events', json_build_object('job', new.id, 'attempt', new.attempt, 'state', new.state)::text);
    return null;
end;
$$;

create trigger job_inserted after insert on jobs for each row execute function tell_job_state();
create trigger job_state_changed after update of state on jobs
    for each row when (old.state is distinct from new.state) execute function tell_job_state();

create function tell_cancel() returns trigger language plpgsql as $$
begin
    perform pg_notify('worker_control', json_build_object('cancel', new.id)::text);
    return null;
end;
$$;

create trigger job_cancel_requested after update of cancel_requested on jobs
    for each row when (new.state = 'running' and new.cancel_requested and not old.cancel_requested)
    execute function tell_cancel();
