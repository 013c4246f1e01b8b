-- Runbooks that instructors uploaded, each for its server alone, as they were checked.

create table uploaded_runbooks (
    guild_id bigint not null,
    name text not null,
    content text not null,
    uploaded_at timestamptz not null default clock_timestamp(),
    primary key (guild_id, name)
);
