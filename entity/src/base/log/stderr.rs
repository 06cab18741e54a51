//! Standard error as a place for the log: it may be a pipe that nobody reads. Must not know what is written.
//!
//! Invariant: nobody waits long for a line to be read. A full pipe would stop whoever writes, and with the threads of the runtime all
//! of the program: what finds no room is left out, and how much that was is said as soon as there is room again. Of a line of several
//! pieces the end may be missing.
use std::{
    io::{self, Write},
    os::fd::AsFd,
    sync::{Mutex, PoisonError},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

/// Bytes that are written at once. A pipe that can be written to has room for as many (POSIX: `PIPE_BUF` is 512 at least, 4,096 on Linux).
const PIECE: usize = 4_096;
/// How long a line waits for room, the first time that there is none.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Lines that found no room since the last one that did, for the whole process: all lines go the same way.
static LOST: Mutex<u64> = Mutex::new(0);

/// Writes what there is room for.
pub(super) struct Lossy<W> {
    out: W,
    lost: &'static Mutex<u64>,
    say: fn(u64) -> String,
}

impl Lossy<io::Stderr> {
    /// To standard error; `say` makes the line that tells how many were left out.
    pub(super) fn stderr(say: fn(u64) -> String) -> Self {
        Self { out: io::stderr(), lost: &LOST, say }
    }
}

/// What was left out, for people.
pub(super) fn in_words(lost: u64) -> String {
    format!("WARN {lost} lines of this log were left out: nobody read them\n")
}

/// The same for machines.
pub(super) fn as_json(lost: u64) -> String {
    format!("{{\"level\":\"WARN\",\"message\":\"lines of this log were left out: nobody read them\",\"lost\":{lost}}}\n")
}

impl<W: Write + AsFd> Lossy<W> {
    fn has_room(&self, patience: &Timespec) -> bool {
        let mut fds = [PollFd::new(&self.out, PollFlags::OUT)];
        match poll(&mut fds, Some(patience)) {
            Ok(ready) => ready > 0,
            // A signal came while it waited: that there is room is not said by it.
            Err(Errno::INTR) => false,
            // Where nothing can be known, as of a pipe whose reader is gone, writing tells.
            Err(_) => true,
        }
    }

    fn write_pieces(&mut self, line: &[u8], patience: &Timespec) -> io::Result<bool> {
        for piece in line.chunks(PIECE) {
            if !self.has_room(patience) {
                return Ok(false);
            }
            self.out.write_all(piece)?;
        }
        Ok(true)
    }
}

impl<W: Write + AsFd> Write for Lossy<W> {
    /// Takes one line; one after the other, so that the room that was seen is there still.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = if *lost == 0 { PATIENCE } else { Timespec::default() };
        let told = *lost == 0 || self.write_pieces((self.say)(*lost).as_bytes(), &patience)?;
        if told {
            *lost = 0;
        }
        if !told || !self.write_pieces(line, &patience)? {
            *lost += 1;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, pipe};

    use super::*;

    #[test]
    fn what_nobody_reads_is_left_out_and_counted() {
        let (mut reader, writer) = pipe().expect("a pipe");
        let lost: &'static Mutex<u64> = Box::leak(Box::new(Mutex::new(0)));
        let mut log = Lossy { out: writer, lost, say: in_words };
        let line = [[b'x'; 999].as_slice(), b"\n"].concat();
        for _ in 0..200 {
            log.write_all(&line).expect("taken");
        }
        let left_out = *lost.lock().expect("the count");
        assert!((100..200).contains(&left_out), "{left_out} of 200: a pipe has 64 KiB");
        let mut read = vec![0; usize::try_from(200 - left_out).expect("few") * line.len()];
        reader.read_exact(&mut read).expect("what was written");
        log.write_all(b"again\n").expect("taken");
        drop(log);
        let mut rest = String::new();
        reader.read_to_string(&mut rest).expect("the rest");
        assert_eq!(rest, format!("{}again\n", in_words(left_out)));
    }

    #[test]
    fn a_long_line_comes_whole_and_a_reader_who_is_gone_is_an_error() {
        let (mut reader, writer) = pipe().expect("a pipe");
        let lost: &'static Mutex<u64> = Box::leak(Box::new(Mutex::new(0)));
        let mut log = Lossy { out: writer, lost, say: as_json };
        log.write_all(&[b'y'; 3 * PIECE + 1]).expect("taken");
        let mut read = vec![0; 3 * PIECE + 1];
        reader.read_exact(&mut read).expect("all of it");
        assert!(read.iter().all(|byte| *byte == b'y'));
        drop(reader);
        assert_eq!(log.write_all(b"z").expect_err("nobody is there").kind(), io::ErrorKind::BrokenPipe);
    }
}
