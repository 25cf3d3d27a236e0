-- Runs as the superuser; from here on as the application, which so owns what is made.
set role shop;

create table orders (
  id bigint generated always as identity primary key,
  customer text not null,
  placed timestamptz not null default now()
);
