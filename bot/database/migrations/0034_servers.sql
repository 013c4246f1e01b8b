-- What was set for each server by `/setup`: an object of those settings alone, all others follow the environment.

create table servers (
    guild_id bigint primary key,
    settings jsonb not null,
    changed_at timestamptz not null default clock_timestamp()
);

create function tell_servers() returns trigger language plpgsql as $$
begin
    notify servers;
    return null;
end;
$$;

create trigger server_changed after insert or update on servers for each row execute function tell_servers();
