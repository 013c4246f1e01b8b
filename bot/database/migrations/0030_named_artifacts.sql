-- A job says which artifacts it names, in its request, and in its result or progress once it has ended. What no job names
-- any more is removed; an artifact may outlive the job that made it, such as examples that a trained model was made of.

alter table jobs add column artifacts uuid[] not null default '{}';

-- Texts are looked through as they stand: of `json` with NUL characters in it, no field can be taken.
update jobs set artifacts = array(
    select found[1]::uuid
    from regexp_matches(
        concat(request, result, progress),
        '"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"', 'g'
    ) as found
)
where kind in ('read_data', 'fine_tune');

alter table artifacts drop constraint artifacts_job_id_fkey;
alter table artifacts add constraint artifacts_job_id_fkey foreign key (job_id) references jobs on delete set null;

-- The files of large artifacts, noted before they are written: a process may die before it keeps one as an artifact.

create table artifact_files (
    location text primary key,
    created_at timestamptz not null default clock_timestamp()
);

insert into artifact_files (location, created_at) select location, created_at from artifacts where location is not null;
