-- What each person in the room answered in a turn of a demo: typed in a form, or by the job that they ran for themselves.

create table demo_answers (
    demo_id bigint not null references demos on delete cascade,
    turn integer not null,
    person_id bigint not null,
    text text not null default '',
    job_id bigint,
    primary key (demo_id, turn, person_id)
);

create index demo_answers_job on demo_answers (job_id);
