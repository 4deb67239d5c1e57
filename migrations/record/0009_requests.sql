-- Number that the web server gave the request of a page, as its log and the tag know it: two tellings of one page view.
alter table events add column request text;
