//! Targets of the listener: a whole session without a socket, and the end of a message.
use std::{
    future::Future,
    pin::pin,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    task::{Context as Polling, Poll, Waker},
};

use entity::domain::address::EmailAddress;
use portal::smtp::{
    Authentication, Limits, Security,
    data::{Decoder, Fault},
    reception::{Envelope, Intake, Proof, Reception, Refusal, Sender, Taken as Outcome},
    session::{Context, Next, Session},
};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::ambient::{Counted, Still};

/// The largest message that the receiver below takes.
const MESSAGE: u64 = 2_000;

/// The end of a message: found where the specification finds it, however the input is cut; what was taken is the input
/// without its dots. The first byte chooses the bound, the second cuts.
pub fn fuzz_end_of_data(data: &[u8]) {
    let [bound, cut, input @ ..] = data else { return };
    let bound = u64::from(*bound) * 16;
    let whole = decode(bound, &[input]);
    let pieces: Vec<&[u8]> = input.chunks(usize::from(*cut) + 1).collect();
    assert_eq!(decode(bound, &pieces), whole, "cuts make a difference");
    let (message, used, end, fault) = whole;
    // The specification, on all of it at once: CR LF . CR LF after the CR LF of the DATA command.
    let framed = [b"\r\n", input].concat();
    let at = framed.windows(5).position(|five| five == b"\r\n.\r\n");
    assert_eq!(end.then_some(used), at.map(|at| at + 3), "another end");
    let body = &framed[2..at.map_or(framed.len(), |at| at + 2)];
    let bare = body.iter().enumerate().any(|(nth, byte)| match byte {
        b'\n' => nth == 0 || body[nth - 1] != b'\r',
        b'\r' => body.get(nth + 1).is_some_and(|next| *next != b'\n'),
        _ => false,
    });
    assert_eq!(fault == Some(Fault::BareLineEnd), bare);
    if fault.is_none() && end {
        let mut expected = Vec::new();
        for line in lines(body) {
            expected.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        }
        assert_eq!(message, expected);
    }
    assert!(message.len() as u64 <= bound);
}

/// Lines with their CR LF.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let end = rest.windows(2).position(|two| two == b"\r\n").map_or(rest.len(), |at| at + 2);
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

/// The message, how much was used, whether the end was there, and what is wrong.
fn decode(bound: u64, pieces: &[&[u8]]) -> (Vec<u8>, usize, bool, Option<Fault>) {
    let (mut decoder, mut message, mut all) = (Decoder::new(bound), Vec::new(), 0);
    for piece in pieces {
        let (used, end) = decoder.push(piece, &mut message);
        all += used;
        if end {
            return (sound(message, &decoder), all, true, decoder.fault());
        }
        assert_eq!(used, piece.len(), "input left without an end");
    }
    (sound(message, &decoder), all, false, decoder.fault())
}

/// How much there is of a message with a fault depends on the cuts; nobody gets it.
fn sound(message: Vec<u8>, decoder: &Decoder) -> Vec<u8> {
    if decoder.fault().is_none() { message } else { Vec::new() }
}

/// A session: the same whatever the pieces; nothing is taken in clear or before signing in; every 250 after a final dot is
/// a message that was committed; answers are short lines of printable ASCII. The first byte says how TLS begins, how clients
/// sign in and what fails below; the second cuts.
pub fn fuzz_smtp_session(data: &[u8]) {
    let [choice, cut, input @ ..] = data else { return };
    let whole = drive(*choice, &[input]);
    let pieces: Vec<&[u8]> = input.chunks(usize::from(*cut) + 1).collect();
    let cut = drive(*choice, &pieces);
    assert!(whole.answers == cut.answers && whole.taken == cut.taken, "cuts make a difference");
    assert_eq!(whole.said_stored, whole.taken.len(), "a 250 without a message, or a message without its 250");
    for message in &whole.taken {
        assert!(message.len() as u64 <= MESSAGE);
        let text: Vec<u8> = message.windows(2).filter(|two| *two == b"\r\n").flatten().copied().collect();
        let ends = message.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
        assert_eq!(text.len(), ends, "a bare line end was taken");
    }
    let lines = input.iter().filter(|byte| **byte == b'\n').count();
    assert!(whole.answers.len() <= 600 * (lines + 2), "{} bytes of answers to {lines} lines", whole.answers.len());
    let answers = whole.answers.strip_suffix(b"\r\n").expect("answers are whole lines");
    for line in std::str::from_utf8(answers).expect("answers are ASCII").split("\r\n") {
        assert!(line.len() <= 510 && line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line:?}");
        assert!(line.len() >= 4 && line.as_bytes()[..3].iter().all(u8::is_ascii_digit) && b" -".contains(&line.as_bytes()[3]), "{line:?}");
    }
}

struct Driven {
    answers: Vec<u8>,
    taken: Vec<Vec<u8>>,
    said_stored: usize,
}

/// Whose clock bounds how long a session waits for its receiver. It runs nothing.
static CLOCK: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

fn drive(choice: u8, pieces: &[&[u8]]) -> Driven {
    let _clock = CLOCK.enter();
    let chosen = |bit: u8| choice & 1 << bit != 0;
    let security = if chosen(0) { Security::StartTlsRequired } else { Security::Implicit };
    let authentication = if chosen(1) { Authentication::None } else { Authentication::Required };
    let taken = Taken::default();
    let receiver = Arc::new(Receiver { refuses: choice >> 4, taken: Arc::clone(&taken) });
    let limits = Limits { message_bytes: MESSAGE, recipients: 3, bad_commands: 8, commands_before_sign_in: 12, ..Limits::default() };
    let ambient = (Arc::new(Still) as Arc<_>, Arc::new(Counted::new(u64::from(choice))) as Arc<_>);
    let context = Context::new(receiver, "gate.example".to_owned(), (security, authentication), limits, ambient);
    let mut session = Session::new(Arc::new(context));
    let (mut answers, mut said_stored) = (Vec::new(), 0);
    let mut secure = security == Security::Implicit;
    if secure {
        session.secured(chosen(2).then_some([7; 32]));
    }
    session.greet();
    'input: for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            let (used, next) = at_once(session.feed(rest));
            answers.extend(session.take_output());
            rest = &rest[used..];
            match next {
                Next::Read => assert!(rest.is_empty(), "input left without a reason"),
                Next::Stored => said_stored += 1,
                // What was buffered is thrown away by the connection; here it is what comes inside TLS.
                Next::StartTls => {
                    assert!(!secure && held(&taken).is_empty());
                    secure = true;
                    session.secured(chosen(2).then_some([7; 32]));
                }
                Next::Close => break 'input,
            }
            assert!(secure || (held(&taken).is_empty() && !session.is_signed_in()), "taken in clear");
        }
    }
    answers.extend(session.take_output());
    let taken = std::mem::take(&mut *held(&taken));
    assert!(taken.is_empty() || session.is_signed_in() || authentication == Authentication::None, "taken from nobody");
    Driven { answers, taken, said_stored }
}

/// Runs what never waits: the receiver below answers at once.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Polling::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a session waits for nothing but its receiver"),
    }
}

type Taken = Arc<Mutex<Vec<Vec<u8>>>>;

/// A receiver that refuses at one step of the input's choice; 0 refuses nowhere.
struct Receiver {
    refuses: u8,
    taken: Taken,
}

struct Taking {
    refuses: u8,
    message: Vec<u8>,
    taken: Taken,
}

const fn step(refuses: u8, here: u8) -> Result<(), Refusal> {
    if refuses == here { Err(Refusal::Trouble) } else { Ok(()) }
}

fn held(taken: &Taken) -> MutexGuard<'_, Vec<Vec<u8>>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reception for Receiver {
    type Client = Uuid;
    type Recipient = EmailAddress;
    type Intake = Taking;

    fn max_message(&self) -> u64 {
        MESSAGE
    }

    fn identity(&self, client: &Uuid) -> Option<Uuid> {
        Some(*client)
    }

    async fn authenticate(&self, proof: Proof) -> Result<Uuid, Refusal> {
        step(self.refuses, 1)?;
        match proof {
            Proof::Password { user, secret } if user == "mail" && secret.as_str() == "secret" => Ok(Uuid::nil()),
            Proof::Certificate(_) | Proof::Nobody => Ok(Uuid::nil()),
            Proof::Password { .. } => Err(Refusal::Credentials),
        }
    }

    async fn sender(&self, _client: &Uuid, _sender: &Sender) -> Result<(), Refusal> {
        step(self.refuses, 2)
    }

    async fn recipient(&self, _client: &Uuid, _so_far: (&Sender, &[EmailAddress]), address: EmailAddress) -> Result<EmailAddress, Refusal> {
        step(self.refuses, 3).map(|()| address)
    }

    async fn begin(&self, _client: &Uuid, envelope: Envelope<EmailAddress>) -> Result<Taking, Refusal> {
        assert!((1..=3).contains(&envelope.recipients.len()), "{} recipients", envelope.recipients.len());
        step(self.refuses, 4)?;
        Ok(Taking { refuses: self.refuses, message: Vec::new(), taken: Arc::clone(&self.taken) })
    }
}

impl Intake for Taking {
    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.message.extend_from_slice(bytes);
        step(self.refuses, 5)
    }

    async fn commit(self) -> Result<Outcome, Refusal> {
        step(self.refuses, 6)?;
        held(&self.taken).push(self.message);
        Ok(Outcome::Stored)
    }
}
