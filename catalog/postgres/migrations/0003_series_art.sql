-- Posters that the maker delivered: a folder of the media store with portrait.jpg, landscape.jpg or both.
alter table series add column art_id text;
alter table series add column art_files text[] not null default '{}';
