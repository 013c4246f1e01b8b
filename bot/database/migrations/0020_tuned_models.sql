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
