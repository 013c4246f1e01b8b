-- What moderators do: who, what, whom, when and why, written with the act itself, and posted to the log channel.

create table audit_log (
    id bigint generated always as identity primary key,
    guild_id bigint not null,
    at timestamptz not null default clock_timestamp(),
    actor_id bigint not null,
    act text not null,
    what text not null default '',
    person_id bigint,
    role_id bigint,
    job_id bigint, -- which may be deleted before this is
    reason text not null default '',
    posted_at timestamptz
);

create index audit_log_of_guild on audit_log (guild_id, id desc);
create index audit_log_unposted on audit_log (id) where posted_at is null;

create function tell_audit_log() returns trigger language plpgsql as $$
begin
    notify audit_log;
    return null;
end;
$$;

create trigger audit_log_written after insert on audit_log for each row execute function tell_audit_log();

-- What a moderator did with a job last, for its owner to see on its card.
alter table jobs add column steered_act text;
alter table jobs add column steered_reason text;
alter table jobs add column steered_by bigint;
alter table jobs add column steered_at timestamptz;

create trigger job_moved after update of steered_at on jobs
    for each row when (new.state = 'queued' and old.state = 'queued' and new.steered_at is distinct from old.steered_at)
    execute function tell_job_state();
