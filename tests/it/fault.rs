//! Programs that die at every step, disks that are full, databases that are away: nothing acknowledged is lost,
//! nothing is stored twice.
mod accept;
mod away;
mod back;
mod commit;
mod disk;
mod draft;
mod migrate;
mod notify;
mod object;
