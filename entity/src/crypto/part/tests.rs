//! The part format against its specification.
use super::*;
use crate::crypto::test::Seeded;

#[test]
fn a_part_comes_back() {
    let random = Seeded::new("part");
    let key = DataKey::generate(&random);
    for suite in [Suite::GcmSiv, Suite::Gcm] {
        let context = PartContext {
            organization: OrganizationId::from_uuid(uuid::Uuid::from_u128(1)),
            message: MessageId::from_uuid(uuid::Uuid::from_u128(2)),
            kind: PartKind::Meta,
        };
        let blob = seal_part(suite, &key, &context, b"hello", &random).expect("sealed");
        assert_eq!(open_part(&key, &context, &blob).expect("opened").as_slice(), b"hello");
    }
}
