-- Models that people fine-tune. A row comes with its job, so that the name is taken from then on; the model is there
-- once the job has succeeded, and its weights are an artifact that the job's result names.

create table tuned_models (
    job_id bigint primary key references jobs on delete cascade,
    owner_id bigint not null,
    guild_id bigint not null,
    name text not null,
    shared boolean not null default false,
    deleted boolean not null default false
);

create unique index tuned_models_name on tuned_models (guild_id, lower(name)) where not deleted;

-- Whoever lists models reads them again when told so.
create function tell_tuned_models() returns trigger language plpgsql as $$
begin
    notify tuned_models;
    return null;
end;
$$;

create trigger tuned_model_changed after update on tuned_models for each row execute function tell_tuned_models();

create function tell_tuned_model_made() returns trigger language plpgsql as $$
begin
    if exists (select from tuned_models where job_id = new.id) then
        notify tuned_models;
    end if;
    return null;
end;
$$;

create trigger tuned_model_made after update of state on jobs
    for each row when (new.state = 'succeeded' and old.state <> 'succeeded') execute function tell_tuned_model_made();
create trigger tuned_model_hidden after update of hidden_at on jobs
    for each row when (new.hidden_at is distinct from old.hidden_at) execute function tell_tuned_model_made();
