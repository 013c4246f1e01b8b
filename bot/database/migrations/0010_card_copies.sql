-- A private card's answer may be shown to everyone, in messages of its own: they are as public as a public card, and
-- are hidden with it.

create table card_copies (
    job_id bigint not null references jobs on delete cascade,
    channel_id bigint not null,
    message_id bigint not null,
    primary key (job_id, message_id)
);
