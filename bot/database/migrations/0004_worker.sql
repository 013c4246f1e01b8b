-- Notifications have a channel of a name of their own, since an event is a row of a series now.

create or replace function tell_job_state() returns trigger language plpgsql as $$
begin
    perform pg_notify(
        'job_notifications', json_build_object('job', new.id, 'attempt', new.attempt, 'state', new.state)::text
    );
    return null;
end;
$$;
