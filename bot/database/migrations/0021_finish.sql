-- Its owner may want what a running job has by now, and not the rest.

alter table jobs add column finish_requested boolean not null default false;

create function tell_finish() returns trigger language plpgsql as $$
begin
    perform pg_notify('worker_control', json_build_object('finish', new.id)::text);
    return null;
end;
$$;

create trigger job_finish_requested after update of finish_requested on jobs
    for each row when (new.state = 'running' and new.finish_requested and not old.finish_requested)
    execute function tell_finish();
