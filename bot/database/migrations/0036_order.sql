-- A job says in which server it was asked for, how it stands beside the others of that server, and which roles its owner
-- had, so that limits of a role hold for it.

alter table jobs add column guild_id bigint;
update jobs set guild_id = cards.guild_id from cards where job_id = id;
delete from jobs where guild_id is null; -- without a card nobody would see it
alter table jobs alter column guild_id set not null;
alter table jobs add column precedence int not null default 0;
alter table jobs add column roles bigint[] not null default '{}';

-- Whose turn a job took that was moved before its own.
alter table jobs add column turn_of bigint;
update jobs set turn_of = owner_id where started_at is not null;

-- People have turns of their own in each server.
drop index jobs_unfinished, jobs_of_owner, jobs_last_served;
create index jobs_unfinished on jobs (queue, state, guild_id, owner_id, id) where state in ('queued', 'running');
create index jobs_of_owner on jobs (owner_id, guild_id, id desc);
create index jobs_last_served on jobs (queue, guild_id, owner_id, started_at desc) where started_at is not null;
create index jobs_last_turn on jobs (queue, guild_id, turn_of, started_at desc) where started_at is not null;

-- What moderators stop. A drain stops all that waits in a server, and lets nothing new in.
create table pauses (
    id bigint generated always as identity primary key,
    guild_id bigint not null,
    scope text not null check (scope in ('all', 'drain', 'queue', 'kind', 'model')),
    name text not null default '',
    reason text not null,
    by_id bigint not null,
    since timestamptz not null default clock_timestamp(),
    unique (guild_id, scope, name)
);

-- How many jobs of a queue those may run at once whom moderators limit, a person or everybody with a role: none where
-- they are blocked.
create table restraints (
    id bigint generated always as identity primary key,
    guild_id bigint not null,
    subject_id bigint not null,
    is_role boolean not null,
    most int not null check (most >= 0),
    until timestamptz,
    reason text not null,
    by_id bigint not null,
    since timestamptz not null default clock_timestamp(),
    unique (guild_id, subject_id)
);
