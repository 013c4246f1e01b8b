-- How many tokens models wrote for a job, so that those of a day, or of the last minute, are counted without reading
-- what was written.

alter table jobs add column tokens int not null default 0;

-- Texts are searched as they stand: of `json` with NUL characters in it, no field can be taken.
update jobs set tokens = (
    select coalesce(sum(found[1]::int), 0) from regexp_matches(result::text, '"tokens":(\d+)', 'g') as found
)
where kind in ('generate', 'compare', 'complete', 'translate', 'summarize') and result is not null;

create index jobs_ended on jobs (finished_at) where finished_at is not null;
