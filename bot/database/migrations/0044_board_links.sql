-- Links to the board, and the secret that signs them, which is made once.

create table secrets (
    name text primary key,
    value text not null
);

create table board_links (
    id bigint generated always as identity primary key,
    guild_id bigint not null,
    owner_id bigint not null,
    names boolean not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create index board_links_of_guild on board_links (guild_id);
