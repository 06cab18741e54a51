//! From whom and for whom a relay may hand over.
use super::*;

#[tokio::test]
async fn senders_and_recipients_are_the_relays_own() {
    let practice = Practice::open(false).await;
    let client = practice.client().await;
    let check = async |text: &str| practice.accept.check_sender(&client, text.is_empty(), Domain::parse(text).ok().as_ref()).await;
    for _ in 0..2 {
        assert!(check("clinic.example").await.is_ok());
        assert!(check("").await.is_ok());
        for foreign in ["other.example", "sub.clinic.example", "[192.0.2.1]"] {
            assert!(matches!(check(foreign).await, Err(AcceptError::Sender)), "{foreign}");
        }
    }
    let unknown = practice.accept.check_recipient(&client, false, address("q@patient.example")).await;
    assert!(matches!(unknown, Err(AcceptError::Recipient)));
}

#[tokio::test]
async fn what_comes_back_to_a_stranger_makes_no_patient_of_one() {
    let practice = Practice::open(true).await;
    let client = practice.client().await;
    let check = async |is_null, to: &str| practice.accept.check_recipient(&client, is_null, address(to)).await;
    assert!(check(true, "p@patient.example").await.is_ok(), "a bounce for a patient");
    assert!(check(false, "stranger@evil.example").await.is_ok());
    assert!(matches!(check(true, "stranger@evil.example").await, Err(AcceptError::Recipient)));
}

#[tokio::test]
async fn a_closed_record_takes_no_more_mail() {
    for create_patients in [false, true] {
        let practice = Practice::open(create_patients).await;
        let client = practice.client().await;
        let scope = permit::operator(practice.organization);
        let to = address("p@patient.example");
        let found = patient::find_by_address(&practice.store.read(), &scope, &to).await.expect("found").expect("there");
        let close = async |tx: &entity::store::Tx| patient::update_state(tx, practice.organization, found.id, PatientState::Closed).await;
        practice.store.write(close).await.expect("closed");
        assert!(matches!(practice.accept.check_recipient(&client, false, to).await, Err(AcceptError::Recipient)));
    }
}
