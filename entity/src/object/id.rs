//! An object's name: its shard and its id, both by id alone.
use crate::domain::id::ObjectId;

/// The shard of an object: its id's last byte, which is random.
pub(super) const fn shard(id: ObjectId) -> u8 {
    id.as_uuid().as_bytes()[15]
}

/// Where an object lies.
pub(super) fn name(id: ObjectId) -> String {
    format!("{:02x}/{}", shard(id), id.as_uuid().simple())
}

/// The id of the file name that [`name`] gives; `None` for every other.
pub(super) fn parse(file: &str) -> Option<ObjectId> {
    ObjectId::parse(file).filter(|id| id.as_uuid().simple().to_string() == file)
}
