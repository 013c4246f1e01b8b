-- The message of each server that shows moderators how its queue stands, kept up to date.

create table queue_panels (
    guild_id bigint primary key,
    channel_id bigint not null,
    message_id bigint not null
);
