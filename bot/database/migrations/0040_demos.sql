-- Runs of runbooks. Each move to a step, or to the same one again, is a turn; `done` tells by turn what the room has
-- been shown of it: an object of its step, messages and job. One runs at a time in a channel.

create table demos (
    id bigint generated always as identity primary key,
    guild_id bigint not null,
    channel_id bigint not null,
    instructor_id bigint not null,
    instructor_name text not null,
    runbook text not null,
    language text not null,
    step integer not null default 0,
    turn integer not null default 0,
    done jsonb not null default '{}',
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
);

create unique index demos_running on demos (channel_id) where ended_at is null;
