//! A written message and its files as one MIME message, made while it streams by. Must not know who wrote it.
//!
//! Invariants: held are one piece of a file and its encoding, whatever the files; the boundary is random, so that nothing that
//! is sent can end a part; every header line is ASCII of ours, whatever a file is called.
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{
    base::{hex, random},
    domain::id::{DraftFileId, DraftId},
    store::{StoreError, draft_file as rows},
};
use zeroize::Zeroizing;

use super::{AttachError, Owner, PIECE, are_shown, ready};
use crate::{
    mime::file_name,
    service::{
        Services,
        accept::{AcceptError, Intake},
    },
};

/// Bytes of a file in one line.
pub(super) const LINE_BYTES: u64 = 57;
/// The same line, encoded, with its end.
pub(super) const LINE_LEN: u64 = 78;
/// Bytes in one line, for slices.
const LINE: usize = LINE_BYTES as usize;

/// The files of a draft that leave with its message. Staff's and patients' leave the same way.
pub(in crate::service) struct Leaving<'a> {
    owner: Owner<'a>,
    draft: DraftId,
    files: Vec<rows::DraftFile>,
}

impl<'a> Leaving<'a> {
    /// All of them.
    ///
    /// # Errors
    /// [`AttachError::Cut`] if one of them did not arrive whole.
    pub(in crate::service) async fn of(services: &Services, owner: Owner<'a>, draft: DraftId) -> Result<Self, AttachError> {
        Ok(Self { owner, draft, files: ready(services, owner, draft).await? })
    }

    /// Which.
    pub(in crate::service) fn ids(&self) -> Vec<DraftFileId> {
        self.files.iter().map(|file| file.id).collect()
    }

    /// Whether a page shows these and no other.
    pub(in crate::service) fn are_shown(&self, shown: &[DraftFileId]) -> bool {
        are_shown(&self.files, shown)
    }

    /// Whether it is for these that a message was not taken: without files it may be as long as anybody writes.
    pub(in crate::service) const fn are_too_large(&self, error: &AcceptError) -> bool {
        matches!(error, AcceptError::TooLarge) && !self.files.is_empty()
    }

    /// Hands a message over, and behind it these.
    pub(in crate::service) async fn hand_over(&self, services: &Services, raw: &[u8], intake: &mut Intake) -> Result<(), AcceptError> {
        if self.files.is_empty() {
            return intake.chunk(raw).await;
        }
        let boundary = boundary(services);
        intake.chunk(&opening(raw, &boundary)).await?;
        let reader = services.store().read();
        for file in &self.files {
            let open = rows::open(&reader, self.owner, self.draft, file.id).await?.ok_or(StoreError::NotFound)?;
            intake.chunk(head(file, &boundary).as_bytes()).await?;
            let mut lines = Lines::default();
            let mut number = 0;
            while let Some(piece) = open.piece(&reader, number).await? {
                lines.push(&piece);
                intake.chunk(&lines.out).await?;
                number += 1;
            }
            lines.finish();
            intake.chunk(&lines.out).await?;
        }
        intake.chunk(format!("--{boundary}--\r\n").as_bytes()).await
    }
}

fn boundary(services: &Services) -> String {
    let bytes: [u8; 18] = random::bytes(services.random());
    // Not in any encoding of a file: no base64 has "=_" inside.
    format!("=_{}", hex::encode(&bytes))
}

/// The message with its own body as the first part: what its header says of the body goes there.
fn opening(raw: &[u8], boundary: &str) -> Zeroizing<Vec<u8>> {
    let end = memchr::memmem::find(raw, b"\r\n\r\n").map_or(raw.len(), |end| end + 2);
    let (header, body) = raw.split_at(end);
    let mut out = Zeroizing::new(Vec::with_capacity(raw.len() + 512));
    let mut about = Zeroizing::new(Vec::with_capacity(512));
    let mut of_body = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let starts = |name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
            of_body = starts("content-");
            if starts("mime-version:") {
                continue;
            }
        }
        if of_body { about.extend_from_slice(line) } else { out.extend_from_slice(line) }
    }
    out.extend_from_slice(b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"");
    out.extend_from_slice(boundary.as_bytes());
    out.extend_from_slice(b"\"\r\n\r\n--");
    out.extend_from_slice(boundary.as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&about);
    // The empty line stands in front of the body.
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n");
    out
}

/// What stands above a file.
fn head(file: &rows::DraftFile, boundary: &str) -> String {
    let name = file_name::disposition(&file.about.name).replace("; ", ";\r\n ");
    let kind = &file.about.media_type;
    format!("--{boundary}\r\nContent-Type: {kind}\r\nContent-Disposition: {name}\r\nContent-Transfer-Encoding: base64\r\n\r\n")
}

/// Lines of base64 (RFC 2045), as the bytes come.
#[derive(Default)]
struct Lines {
    /// Less than a line.
    held: Zeroizing<Vec<u8>>,
    /// Whole lines.
    out: Zeroizing<Vec<u8>>,
}

impl Lines {
    fn push(&mut self, mut bytes: &[u8]) {
        self.out.clear();
        self.out.reserve(((PIECE / LINE_BYTES + 2) * LINE_LEN) as usize);
        if !self.held.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(LINE - self.held.len()));
            self.held.extend_from_slice(now);
            bytes = later;
            if self.held.len() < LINE {
                return;
            }
            let held = std::mem::take(&mut self.held);
            self.line(&held);
        }
        let mut lines = bytes.chunks_exact(LINE);
        for line in &mut lines {
            self.line(line);
        }
        self.held.reserve(LINE);
        self.held.extend_from_slice(lines.remainder());
    }

    fn finish(&mut self) {
        self.out.clear();
        let held = std::mem::take(&mut self.held);
        if !held.is_empty() {
            self.line(&held);
        }
    }

    fn line(&mut self, bytes: &[u8]) {
        let mut line = Zeroizing::new([0; (LINE_LEN - 2) as usize]);
        // It always fits: a line holds 57 bytes at most.
        let length = STANDARD.encode_slice(bytes, &mut line[..]).unwrap_or_default();
        self.out.extend_from_slice(&line[..length]);
        self.out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::mime::{index::Index, view::View};

    fn encoded(bytes: &[u8], piece: usize) -> Vec<u8> {
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            lines.push(piece);
            out.extend_from_slice(&lines.out);
        }
        lines.finish();
        out.extend_from_slice(&lines.out);
        out
    }

    #[test]
    fn however_it_is_cut_it_is_the_same_base64() {
        let bytes: Vec<u8> = (0..1_000_u32).map(|n| (n * 7 % 251) as u8).collect();
        let whole = encoded(&bytes, 1_000);
        for piece in [1, 2, 56, 57, 58, 100, 999] {
            assert_eq!(encoded(&bytes, piece), whole, "{piece}");
        }
        let joined: Vec<u8> = whole.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        assert_eq!(STANDARD.decode(joined).ok().as_deref(), Some(&bytes[..]));
        assert!(whole.split(|byte| *byte == b'\n').all(|line| line.len() <= 77));
    }

    #[test]
    fn what_is_made_is_read_as_text_and_files() {
        let raw =
            b"From: a@b.example\r\nContent-Type: multipart/alternative;\r\n boundary=\"x\"\r\nSubject: S\r\nMIME-Version: 1.0\r\n\r\n\
            --x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--x--\r\n";
        let about =
            rows::About { name: "Año; \"x\".pdf".to_owned(), media_type: "application/pdf".to_owned(), size: 3, mark: String::new() };
        let file = rows::DraftFile { id: DraftFileId::from_uuid(Uuid::nil()), about, arrived: 1 };
        let mut made = opening(raw, "=_b").to_vec();
        made.extend_from_slice(head(&file, "=_b").as_bytes());
        made.extend_from_slice(&encoded(b"abc", 1));
        made.extend_from_slice(b"--=_b--\r\n");
        let index = Index::build(&made);
        let view = View::plan(&index);
        let names: Vec<&str> = view.attachments.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Año_ _x_.pdf"]);
        assert_eq!(view.attachments[0].size, 3);
        assert!(view.notes.is_empty(), "{:?}", view.notes);
        assert_eq!(index.about.subject, "S");
    }
}
