-- Each queue has slots of its own: {"inference": 32, "training": 1}. Its keys are the queues that a worker serves.

alter table workers add column slots_of_queues jsonb not null default '{}';
update workers set slots_of_queues = coalesce(
    (select jsonb_object_agg(queue, slots) from unnest(queues) as queue), '{}'
);
alter table workers drop column queues, drop column slots;
alter table workers rename column slots_of_queues to slots;
alter table workers alter column slots drop default;

-- Events: the series that a run reports, e.g. a loss curve. `json` as elsewhere: it comes back as written.

create table job_events (
    job_id bigint not null references jobs on delete cascade,
    attempt int not null,
    n int not null,
    body json not null,
    primary key (job_id, attempt, n)
);

-- Which attempt at the job made an artifact; null where none did, as for an upload.

alter table artifacts add column attempt int;

-- Notifications have a channel of a name of their own, since an event is a row of a series now.

create or replace function tell_job_state() returns trigger language plpgsql as $$
begin
    perform pg_notify(
        'job_notifications', json_build_object('job', new.id, 'attempt', new.attempt, 'state', new.state)::text
    );
    return null;
end;
$$;
