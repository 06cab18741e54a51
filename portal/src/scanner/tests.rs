//! Against a scanner that the test plays.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::stream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixListener,
    task::JoinHandle,
};

use super::*;

/// What a scanner does with what it is shown.
#[derive(Clone, Copy)]
enum Conduct {
    /// Reads all of it and says this.
    Say(&'static [u8]),
    /// Reads all of it and says nothing.
    Silence,
    /// Says this after so many bytes, and closes.
    Early(usize, &'static [u8]),
    /// Does not even read.
    Stuck,
}

struct Fake {
    scanner: Scanner,
    /// How many came, and the most bytes that one of them sent.
    calls: Arc<AtomicUsize>,
    heard: Arc<AtomicUsize>,
    _folder: tempfile::TempDir,
    _task: JoinHandle<()>,
}

async fn fake(conduct: Conduct, change: impl Fn(&mut ScannerSettings)) -> Fake {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("clamd.ctl");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let mut settings = ScannerSettings { timeout_seconds: 2, ..ScannerSettings::default() };
    settings.address = Some(format!("unix:{}", socket.display()));
    change(&mut settings);
    settings.validate().expect("sound settings");
    let (calls, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, longest) = (Arc::clone(&calls), Arc::clone(&heard));
    let task = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut bytes = vec![0; 64 << 10];
            let mut all = Vec::new();
            let enough = match conduct {
                Conduct::Stuck => 0,
                Conduct::Early(bytes, _) => bytes,
                Conduct::Say(_) | Conduct::Silence => usize::MAX,
            };
            while all.len() < enough && !all.ends_with(&[0; 4]) {
                match stream.read(&mut bytes).await {
                    Ok(0) | Err(_) => break,
                    Ok(read) => all.extend_from_slice(&bytes[..read]),
                }
            }
            longest.fetch_max(all.len(), Ordering::SeqCst);
            match conduct {
                Conduct::Say(answer) | Conduct::Early(_, answer) => stream.write_all(answer).await.unwrap_or_default(),
                Conduct::Silence | Conduct::Stuck => open.push(stream),
            }
        }
    });
    Fake { scanner: Scanner::new(&settings).expect("an address"), calls, heard, _folder: folder, _task: task }
}

/// A file of so many bytes in pieces, some of them empty.
fn file(size: usize) -> (u64, impl Stream<Item = Result<Zeroizing<Vec<u8>>, ()>> + Send) {
    let piece = 100_000;
    let pieces =
        (0..=size / piece).flat_map(move |nth| [0, piece.min(size - nth * piece)]).map(|length| Ok(Zeroizing::new(vec![7; length])));
    (size as u64, stream::iter(pieces.collect::<Vec<_>>()))
}

async fn scan(fake: &Fake, size: usize) -> Result<Verdict, Unchecked> {
    let (size, pieces) = file(size);
    fake.scanner.scan(size, pieces).await
}

#[tokio::test]
async fn every_byte_is_shown_and_the_answer_believed() {
    let clean = fake(Conduct::Say(b"stream: OK\0"), |_| {}).await;
    assert_eq!(scan(&clean, 1_234_567).await, Ok(Verdict::Clean));
    // 13 pieces with 4 bytes in front of each, the command, the end.
    assert_eq!(clean.heard.load(Ordering::SeqCst), 1_234_567 + 13 * 4 + 10 + 4);
    assert_eq!(scan(&clean, 0).await, Ok(Verdict::Clean));
    let dangerous = fake(Conduct::Say(b"stream: Eicar-Signature FOUND\0"), |_| {}).await;
    assert_eq!(scan(&dangerous, 68).await, Ok(Verdict::Dangerous));
}

#[tokio::test]
async fn what_is_no_verdict_is_none_and_the_scanner_is_asked_again() {
    for (answer, expected) in [
        (&b"INSTREAM size limit exceeded. ERROR\0"[..], Unchecked::Partly),
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", Unchecked::Partly),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n\0", Unchecked::Answer),
        (&[b'x'; 5_000], Unchecked::Answer),
    ] {
        let fake = fake(Conduct::Say(answer), |_| {}).await;
        assert_eq!(scan(&fake, 100).await, Err(expected));
        assert!(fake.scanner.takes(100), "it answered");
    }
    // What clamd does beyond StreamMaxLength.
    let early = fake(Conduct::Early(300_000, b"INSTREAM size limit exceeded. ERROR\0"), |_| {}).await;
    assert_eq!(scan(&early, 5_000_000).await, Err(Unchecked::Partly));
    assert!(early.scanner.takes(100), "it answered");
}

#[tokio::test]
async fn a_scanner_that_does_not_answer_is_left_alone_for_a_while() {
    let cases = [
        Conduct::Early(0, b""),
        Conduct::Early(300_000, b""),
        // Before it has seen all.
        Conduct::Early(300_000, b"stream: OK\0"),
        Conduct::Say(b"stream: OK"),
        Conduct::Say(b""),
    ];
    for conduct in cases {
        // None of these lets anybody wait; a busy machine may take its time for five megabytes.
        let fake = fake(conduct, |settings| settings.timeout_seconds = 20).await;
        assert_eq!(scan(&fake, 5_000_000).await, Err(Unchecked::Down));
        assert!(!fake.scanner.takes(1));
        assert_eq!(scan(&fake, 1).await, Err(Unchecked::Down));
        assert_eq!(fake.calls.load(Ordering::SeqCst), 1, "it was asked again at once");
    }
}

#[tokio::test]
async fn one_file_that_takes_too_long_leaves_the_scanner_to_others() {
    for conduct in [Conduct::Silence, Conduct::Stuck] {
        let fake = fake(conduct, |settings| settings.timeout_seconds = 1).await;
        for _ in 1..LATE {
            assert_eq!(scan(&fake, 5_000_000).await, Err(Unchecked::Late));
            assert!(fake.scanner.takes(1));
        }
        assert_eq!(scan(&fake, 5_000_000).await, Err(Unchecked::Down), "it answers to nothing");
        assert!(!fake.scanner.takes(1));
    }
}

#[tokio::test]
async fn nobody_there_is_told_at_once() {
    let fake = fake(Conduct::Silence, |settings| {
        settings.address = Some("unix:/nowhere/clamd.ctl".to_owned());
        settings.timeout_seconds = 30;
    })
    .await;
    let began = Instant::now();
    assert_eq!(scan(&fake, 1).await, Err(Unchecked::Down));
    assert!(began.elapsed() < Duration::from_secs(15), "it waited for nobody");
}

#[tokio::test]
async fn what_is_too_large_or_cannot_be_read_is_not_shown() {
    let fake = fake(Conduct::Say(b"stream: OK\0"), |settings| settings.file_bytes = 1_000).await;
    assert_eq!(scan(&fake, 1_001).await, Err(Unchecked::TooLarge));
    assert!(!fake.scanner.takes(1_001) && fake.scanner.takes(1_000));
    assert_eq!(fake.calls.load(Ordering::SeqCst), 0);
    // Shorter than it was said to be: what came is not all, whatever the scanner would say.
    assert_eq!(fake.scanner.scan(900, file(800).1).await, Err(Unchecked::Source));
    let broken = stream::iter([Ok(Zeroizing::new(vec![1; 10])), Err(())]);
    assert_eq!(fake.scanner.scan(20, broken).await, Err(Unchecked::Source));
    assert!(fake.scanner.takes(1), "that was not its fault");
}

#[tokio::test]
async fn files_wait_for_room() {
    let fake = fake(Conduct::Say(b"stream: OK\0"), |settings| (settings.file_bytes, settings.bytes_at_once) = (1 << 20, 1 << 20)).await;
    let room = fake.scanner.room.try_acquire_many(1_000).expect("nobody is there");
    assert_eq!(scan(&fake, 100 << 10).await, Err(Unchecked::Crowded), "1,000 of 1,024 KiB are taken");
    assert_eq!(scan(&fake, 10 << 10).await, Ok(Verdict::Clean));
    drop(room);
    assert_eq!(scan(&fake, 1 << 20).await, Ok(Verdict::Clean), "all of the room");
}
