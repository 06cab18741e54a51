//! Parts in a folder of objects: where they go, what comes back, what is refused, what is left behind.
use std::{
    fs,
    os::unix::fs::{FileExt, MetadataExt, PermissionsExt},
    path::PathBuf,
    time::Duration,
};

use futures_util::TryStreamExt;
use tempfile::TempDir;

use super::*;
use crate::{
    base::{
        clock::{Clock, SystemClock},
        random::SystemRandom,
    },
    crypto::{
        OpenError, Suite,
        part::{HEADER_LEN, MAX_RAW_IN_ROW, PartContext, PartKind, sealed_len},
        wrap::DataKey,
    },
    domain::id::{MessageId, OrganizationId},
};

struct Place {
    folder: TempDir,
    objects: Objects,
    key: DataKey,
    context: PartContext,
}

/// Bytes that are neither zero nor alike.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((7 * at + at / 251) % 256).expect("a byte")).collect()
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::create(&ObjectPlace::Folder(folder.path().join("deep/objects"))).expect("made");
        let organization = OrganizationId::generate(&SystemClock, &SystemRandom);
        let message = MessageId::generate(&SystemClock, &SystemRandom);
        let context = PartContext { organization, message, kind: PartKind::Raw };
        Self { folder, objects, key: DataKey::generate(&SystemRandom), context }
    }

    fn writer(&self) -> PartWriter {
        PartWriter::new(&self.objects, Suite::GcmSiv, &self.key, &self.context, &SystemClock, &SystemRandom).expect("a writer")
    }

    async fn keep(&self, content: &[u8], piece: usize) -> StoredPart {
        let mut writer = self.writer();
        for piece in content.chunks(piece) {
            writer.write(piece).await.expect("written");
        }
        let (part, length) = writer.finish().await.expect("finished");
        assert_eq!(length, content.len() as u64);
        part
    }

    async fn keep_object(&self, content: &[u8]) -> ObjectId {
        self.keep(content, 50_000).await.object().expect("an object")
    }

    async fn open(&self, id: ObjectId, length: u64) -> Result<PartReader, PartError> {
        PartReader::open(&self.objects, &self.key, &self.context, StoredPart::Object(id), length).await
    }

    fn file(&self, id: ObjectId) -> PathBuf {
        self.folder.path().join("deep/objects").join(id::name(id))
    }

    /// Every file in the folder.
    fn files(&self) -> Vec<PathBuf> {
        let shards = fs::read_dir(self.folder.path().join("deep/objects")).expect("shards");
        let inside = shards.flat_map(|shard| fs::read_dir(shard.expect("a shard").path()).expect("files"));
        inside.map(|file| file.expect("a file").path()).collect()
    }
}

#[tokio::test]
async fn what_fits_a_row_goes_there_and_one_byte_more_does_not() {
    let place = Place::new();
    let largest = usize::try_from(MAX_RAW_IN_ROW).expect("short");
    for piece in [1_000, largest + 1] {
        let StoredPart::Row(blob) = place.keep(&content(largest), piece).await else { panic!("in no row") };
        assert!(blob.len() as u64 <= 65_536);
        assert!(place.files().is_empty());
    }
    let id = place.keep_object(&content(largest + 1)).await;
    assert_eq!(place.files(), [place.file(id)]);
    assert_eq!(fs::metadata(place.file(id)).expect("there").len(), sealed_len(MAX_RAW_IN_ROW + 1));
}

#[tokio::test]
async fn every_range_comes_back_as_it_was() {
    let place = Place::new();
    let whole = 1 << 20;
    for length in [0, 1, 16_384, 63_489, 262_144, whole, whole + 1, 1_600_000, (3 << 20) + 16_384] {
        let content = content(length);
        let stored = place.keep(&content, 70_001).await;
        let reader = PartReader::open(&place.objects, &place.key, &place.context, stored, length as u64).await.expect("opens");
        assert_eq!((reader.len(), reader.is_empty()), (length as u64, length == 0));
        for (start, end) in [
            (0, length),
            (0, 1),
            (16_383, 16_385),
            (16_384, 32_768),
            (32_767, 600_001),
            (262_143, 262_145),
            (length.saturating_sub(1), length),
            (length.saturating_sub(16_384), usize::MAX),
            (length, length + 5),
            (5, 5),
        ] {
            let expected = &content[start.min(length)..end.min(length).max(start.min(length))];
            let read = reader.read(start as u64..end as u64).await.expect("reads");
            assert!(read.as_slice() == expected, "{start}..{end} of {length}");
        }
        let pieces: Vec<_> = reader.into_pieces(3..u64::MAX).try_collect().await.expect("reads");
        assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= 262_144));
        assert!(pieces.concat_all() == content[3.min(length)..], "pieces of {length}");
    }
}

trait ConcatAll {
    fn concat_all(&self) -> Vec<u8>;
}

impl ConcatAll for Vec<zeroize::Zeroizing<Vec<u8>>> {
    fn concat_all(&self) -> Vec<u8> {
        self.iter().flat_map(|piece| piece.iter().copied()).collect()
    }
}

/// Whatever is done to an object: the one bare error, and no byte that was not authenticated.
/// (The end of a long one is padding, a chunk of its own, which nobody asks for.)
#[tokio::test]
async fn a_damaged_object_does_not_open() {
    let place = Place::new();
    for length in [100_000_usize, 2 << 20] {
        let id = place.keep_object(&content(length)).await;
        let file = fs::OpenOptions::new().read(true).write(true).open(place.file(id)).expect("opens");
        let size = file.metadata().expect("there").len();
        for at in [0, 3, 20, HEADER_LEN as u64 - 1, HEADER_LEN as u64, 50_000, size - 17] {
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).expect("reads");
            file.write_all_at(&[byte[0] ^ 1], at).expect("writes");
            let read = match place.open(id, length as u64).await {
                Ok(reader) => reader.read(0..length as u64).await.map(|_| ()),
                Err(error) => Err(error),
            };
            assert!(matches!(read, Err(PartError::Open(OpenError))), "{at} of {length}: {read:?}");
            file.write_all_at(&byte, at).expect("writes");
        }
        assert!(place.open(id, length as u64).await.is_ok());
        for wrong in [size - 1, size - 16_400, size + 1, 30] {
            file.set_len(wrong).expect("set");
            assert!(matches!(place.open(id, length as u64).await, Err(PartError::Open(OpenError))), "{wrong} of {size}");
        }
        fs::remove_file(place.file(id)).expect("removed");
        assert!(matches!(place.open(id, length as u64).await, Err(PartError::Open(OpenError))));
    }
}

#[tokio::test]
async fn an_object_opens_only_where_it_belongs() {
    let place = Place::new();
    let length = 1_500_000;
    let id = place.keep_object(&content(length)).await;
    let other = PartContext { message: MessageId::generate(&SystemClock, &SystemRandom), ..place.context };
    let opened = PartReader::open(&place.objects, &place.key, &other, StoredPart::Object(id), length as u64).await;
    assert!(matches!(opened, Err(PartError::Open(OpenError))));
    assert!(matches!(place.open(id, length as u64 + 1_000_000).await, Err(PartError::Open(OpenError))));
}

#[tokio::test]
async fn a_writer_that_is_dropped_leaves_no_file() {
    let place = Place::new();
    let mut writer = place.writer();
    writer.write(&content(1_000_000)).await.expect("written");
    assert_eq!(place.files().len(), 1, "an upload is under way");
    drop(writer);
    for _ in 0..200 {
        if place.files().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", place.files());
}

#[tokio::test]
async fn uploads_that_did_not_end_are_swept_once_they_are_old() {
    let place = Place::new();
    let id = ObjectId::generate(&SystemClock, &SystemRandom);
    let left = place.file(id).with_file_name(format!("{}#1", id.as_uuid().simple()));
    let foreign = place.file(id).with_file_name("notes#1");
    fs::write(&left, "half").expect("written");
    fs::write(&foreign, "not ours").expect("written");
    let finished = place.keep_object(&content(100_000)).await;
    let now = SystemClock.now();
    let mut removed = Vec::new();
    for before in [now.minus(Duration::from_secs(60)), now.plus(Duration::from_secs(60))] {
        removed.push(place.objects.sweep_uploads(id::shard(id), before).await.expect("swept"));
    }
    assert_eq!(removed, [0, 1]);
    assert!(!left.exists() && foreign.exists() && place.file(finished).exists());
}

#[tokio::test]
async fn objects_are_listed_by_shard_and_deleted_once() {
    let place = Place::new();
    let id = place.keep_object(&content(100_000)).await;
    let listed = async |shard| -> Vec<Found> { place.objects.list(shard).try_collect().await.expect("listed") };
    let found = listed(id::shard(id)).await;
    assert!(found.len() == 1 && found[0].id == id && SystemClock.now().since(found[0].written_at) < Duration::from_secs(60));
    assert!(listed(id::shard(id).wrapping_add(1)).await.is_empty());
    place.objects.delete(id).await.expect("deleted");
    place.objects.delete(id).await.expect("gone already");
    assert!(listed(id::shard(id)).await.is_empty());
}

#[tokio::test]
async fn a_folder_is_made_once_for_this_user_alone_and_never_in_passing() {
    let place = Place::new();
    let path = place.folder.path().join("deep/objects");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").mode() & 0o777;
    assert_eq!((mode(&path), mode(&path.join("a7"))), (0o700, 0o700));
    let id = place.keep_object(&content(100_000)).await;
    let again = Objects::create(&ObjectPlace::Folder(path)).expect("made already");
    assert!(again.read(id, 0..4).await.is_ok());
    let elsewhere = ObjectPlace::Folder(place.folder.path().join("elsewhere"));
    assert!(matches!(Objects::open(&elsewhere), Err(ObjectError::NoFolder { .. })));
    assert!(!place.folder.path().join("elsewhere").exists());
}

/// The disk goes away and something else is at its path, with and without shards; then it comes back.
#[tokio::test]
async fn a_folder_that_is_another_one_takes_nothing_and_hides_nothing() {
    let place = Place::new();
    let (short, long) = (content(100_000), content(1_500_000));
    let kept = place.keep_object(&short).await;
    let (path, away) = (place.folder.path().join("deep/objects"), place.folder.path().join("away"));
    let mut under_way = place.writer();
    under_way.write(&long).await.expect("written");
    fs::rename(&path, &away).expect("taken away");
    let gone = |error: &PartError| matches!(error, PartError::Object(ObjectError::Gone { .. }));
    for beneath in ["nothing", "an empty folder", "a folder of objects"] {
        match beneath {
            "nothing" => {}
            "an empty folder" => fs::create_dir(&path).expect("made"),
            _ => Folder::create(&path).expect("made"),
        }
        for content in [&short, &long] {
            let mut writer = place.writer();
            let written = match writer.write(content).await {
                Ok(()) => writer.finish().await.map(|_| ()),
                failed => failed,
            };
            assert!(written.as_ref().is_err_and(gone), "{beneath}: {written:?}");
        }
        let opened = place.open(kept, short.len() as u64).await.map(|_| ());
        assert!(opened.as_ref().is_err_and(gone), "{beneath}: {opened:?}");
        assert!(matches!(place.objects.delete(kept).await, Err(ObjectError::Gone { .. })), "{beneath}");
        let made = fs::read_dir(&path).into_iter().flatten().count();
        assert!(made == 0 || (made == 256 && place.files().is_empty()), "{beneath}: {made} shards");
    }
    // What was begun before, and ends in the wrong one: its name would be out of sight.
    assert!(under_way.finish().await.is_err());
    fs::remove_dir_all(&path).expect("removed");
    fs::rename(&away, &path).expect("put back");
    assert!(place.open(kept, short.len() as u64).await.is_ok());
    place.keep_object(&short).await;
}

/// That file and folder are flushed is the library's work, and off by default.
#[test]
fn the_library_is_told_to_flush() {
    let folder = tempfile::tempdir().expect("a folder");
    Folder::create(folder.path()).expect("made");
    let store = Folder::open(folder.path()).and_then(|folder| folder.store()).expect("opened");
    assert!(format!("{store:?}").contains("fsync: true"));
}

/// Whoever may do everything everywhere, as the tests of some machines, sees nothing of it.
#[test]
fn a_folder_without_a_right_is_named_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("objects");
    let place = ObjectPlace::Folder(path.clone());
    Objects::create(&place).expect("a place");
    let shard = path.join("ff");
    for (of, mode, missing) in [(&path, 0o600, "enter"), (&path, 0o300, "list"), (&path, 0o500, "write in"), (&shard, 0o500, "write in")] {
        fs::set_permissions(of, fs::Permissions::from_mode(mode)).expect("a mode");
        let opened = Objects::open(&place);
        fs::set_permissions(of, fs::Permissions::from_mode(0o700)).expect("a mode");
        match opened {
            Err(error) => {
                assert!(matches!(&error, ObjectError::NoRight { right, path } if *right == missing && path == of), "{error}");
                assert!(!error.is_transient());
            }
            Ok(_) => assert!(is_root(), "{missing}"),
        }
    }
    Objects::open(&place).expect("a place");
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}
