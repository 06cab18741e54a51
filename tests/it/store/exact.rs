//! What came in comes back to the byte, by SHA-256, after a restart: three hundred messages that have nothing in common.
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use entity::crypto::part::{CHUNK, MAX_RAW_IN_ROW};
use openssl::sha::sha256;
use tests::{
    actor::Patient,
    collection,
    corpus::mime,
    stage::{SENDER, Stage},
};

/// How many there are at least.
const MANY: usize = 300;
/// Who gets them, in turns.
const PATIENTS: [&str; 3] = ["ana@example.org", "ben@example.org", "caro@example.org"];
/// What is stripped, and nothing else: each with what it begins with in the message as it is sent.
const RELAY_HEADERS: [&str; 5] = [
    "X-Secure-Portal: always\r\n",
    "x-portal-category:treatment\r\n",
    "X-Portal-Correlation-Id: a\r\n folded\r\n\tline\r\n",
    "X-Portal-Unknown: \u{e9}\r\n",
    "X-PORTAL-LANGUAGE: es\r\n",
];

/// A message: its name, as it is sent, as it is to come back.
struct Case {
    name: String,
    sent: Vec<u8>,
    kept: Vec<u8>,
}

impl Case {
    fn new(name: impl Into<String>, sent: Vec<u8>) -> Self {
        let mut kept = sent.clone();
        if !kept.is_empty() && !kept.ends_with(b"\r\n") {
            kept.extend_from_slice(b"\r\n"); // the line that the final dot ends
        }
        Self { name: name.into(), sent, kept }
    }
}

/// Bytes that nobody writes, the same in every run, with no bare CR or LF.
fn noise(length: usize, seed: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::try_from(seed).unwrap_or_default() | 1);
    let mut out = Vec::with_capacity(length);
    while out.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes().map(|byte| if matches!(byte, b'\r' | b'\n') { b'.' } else { byte }));
        if state.is_multiple_of(9) {
            out.extend_from_slice(b"\r\n");
        }
    }
    out.truncate(length.saturating_sub(2));
    // It may have been cut between CR and LF.
    if out.ends_with(b"\r") {
        out.pop();
        out.push(b'.');
    }
    out.extend_from_slice(&b"\r\n"[..length.min(2)]);
    out
}

/// No bare CR or LF: those are refused by design.
fn with_whole_line_ends(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'\r' | b'\n' => {
                out.extend_from_slice(b"\r\n");
                rest = rest.strip_prefix(b"\n").filter(|_| byte == b'\r').unwrap_or(rest);
            }
            byte => out.push(byte),
        }
    }
    out
}

/// Lengths at which something changes: row or object, whole or by chunks, one piece or several.
fn lengths() -> Result<Vec<usize>> {
    let (row, chunk) = (usize::try_from(MAX_RAW_IN_ROW)?, CHUNK);
    let edges = [chunk, 4 * chunk, row, 64 << 10, 256 << 10, 512 << 10, 1 << 20, (1 << 20) + chunk, 2 << 20];
    let around = edges.into_iter().flat_map(|edge| [edge - 2, edge - 1, edge, edge + 1, edge + 2]);
    Ok([0, 2, 3, 4, 5, 1_000, 1_024, 3 << 20, 5 << 20].into_iter().chain(around).collect())
}

/// All of them, no two alike.
fn cases() -> Result<Vec<Case>> {
    let mut cases: Vec<Case> = collection::messages().into_iter().map(|(name, raw)| Case::new(name, raw)).collect();
    for length in lengths()? {
        cases.push(Case::new(format!("{length} bytes"), noise(length, length)));
    }
    for (nth, line) in RELAY_HEADERS.iter().enumerate() {
        let (front, back) = (format!("Subject: {nth}\r\n"), "To: ana@example.org\r\n\r\nX-Portal-Category: in the text\r\n");
        let mut case = Case::new(line.trim(), format!("{front}{line}{back}").into_bytes());
        case.kept = format!("{front}{back}").into_bytes();
        cases.push(case);
    }
    let malformed = mime::all().into_iter();
    let malformed: Vec<Case> =
        malformed.map(|case| Case::new(format!("{}: {}", case.family, case.name), with_whole_line_ends(&case.raw))).collect();
    // Spread over all families, whatever their number.
    let wanted = MANY.saturating_sub(cases.len()).min(malformed.len()) + 40;
    let step = (malformed.len() / wanted).max(1);
    cases.extend(malformed.into_iter().step_by(step));
    let mut seen = BTreeSet::new();
    cases.retain(|case| seen.insert(sha256(&case.kept)));
    Ok(cases)
}

/// The addresses of all messages of a patient, over all pages of the inbox.
async fn addresses(patient: &mut Patient) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for page in 1.. {
        let links = patient.browser.get(&format!("/inbox?page={page}")).await?.expect(200)?.links();
        let before = all.len();
        all.extend(links.into_iter().filter(|link| link.starts_with("/messages/")));
        if all.len() == before {
            break;
        }
    }
    Ok(all)
}

#[tokio::test]
async fn three_hundred_messages_come_back_to_the_byte_after_a_restart() -> Result<()> {
    let cases = cases()?;
    ensure!(cases.len() >= MANY, "only {} messages", cases.len());
    let mut stage = Stage::new().await?;
    let mut wanted: BTreeMap<&str, BTreeMap<[u8; 32], &str>> = BTreeMap::new();
    let mut wire = stage.relay.session().await?;
    for (nth, case) in cases.iter().enumerate() {
        let patient = PATIENTS[nth % PATIENTS.len()];
        // A sender each: two that differ in their trace only would be one message that came twice.
        let sender = format!("{nth}.{SENDER}");
        let reply = wire.transaction(&sender, &[patient], &case.sent).await.with_context(|| case.name.clone())?;
        reply.expect(250).with_context(|| case.name.clone())?;
        wanted.entry(patient).or_default().insert(sha256(&case.kept), &case.name);
    }
    drop(wire);
    ensure!(stage.stored().await? == i64::try_from(cases.len())?, "not all were stored, or some twice");

    stage.running.terminate().await?;
    stage.running = stage.installation.serve().await?;
    for (address, mut wanted) in wanted {
        let mut patient = stage.claim(address).await?;
        for message in addresses(&mut patient).await? {
            let file = patient.browser.bytes(&format!("{message}/message.eml"), None).await?.expect(200)?;
            let found = wanted.remove(&sha256(&file.bytes));
            ensure!(found.is_some(), "{address} has {} bytes that nobody sent: {:?}", file.bytes.len(), file.bytes.get(..200));
        }
        ensure!(wanted.is_empty(), "{address} misses {:?}", wanted.values());
    }
    stage.close().await
}
