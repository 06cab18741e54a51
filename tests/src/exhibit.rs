//! A server that shows documents of strangers as they are: no policy, no sandbox, none of the portal around them.
//!
//! Its page at `/all/FROM/TO` opens a run of them in frames, each a document of its own, and can play a person who touches
//! everything in them. Whoever asks which of them acted asks that page.
use std::sync::Arc;

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Opens the frames; `window.acted(ms)` resolves to what acted: numbers of documents, each with how one knows.
const HALL: &str = r#"<!doctype html><meta charset="utf-8"><title>Exhibit</title><body><script>
const frames = [];
const opened = limit => Promise.all(frames.map(one => Promise.race([one.opened, new Promise(ok => setTimeout(ok, limit))])));
const pause = span => new Promise(ok => setTimeout(ok, span));
for (let number = FROM; number < TO; number++) {
  const frame = document.createElement('iframe');
  const one = { number, frame, loads: 0 };
  one.opened = new Promise(ok => { frame.onload = () => { one.loads++; ok(); }; });
  if (BOUND) { frame.sandbox = 'allow-scripts allow-same-origin allow-forms'; }
  frame.src = '/one/' + number;
  document.body.append(frame);
  frames.push(one);
}
const inside = one => { try { return one.frame.contentWindow.document && one.frame.contentWindow; } catch { return null; } };
const touch = view => {
  for (const element of view.document.querySelectorAll('*')) {
    try {
      for (const name of element.getAttributeNames()) {
        if (name.startsWith('on')) { element.dispatchEvent(new view.Event(name.slice(2))); }
      }
      element.focus?.();
      element.click?.();
    } catch { /* a document that hides an element's own methods */ }
  }
};
window.acted = async limit => {
  await opened(limit);
  const marks = one => {
    const view = inside(one);
    if (!view) { return 'left'; }
    if (view.__pwned !== undefined) { return 'marked'; }
    return one.loads > 1 ? 'loaded again' : '';
  };
  const seen = new Map();
  const look = () => { for (const one of frames) { const mark = marks(one); if (mark && !seen.has(one.number)) { seen.set(one.number, mark); } } };
  await pause(500);
  look();
  for (const one of frames) { const view = inside(one); if (view) { touch(view); } }
  look();
  await pause(1500);
  look();
  const all = [...seen].map(([number, mark]) => number + ': ' + mark);
  if (window.__pwned !== undefined) { all.push('the page around them: marked'); }
  if (frames.some(one => one.loads === 0)) { all.push('never opened: ' + frames.filter(one => one.loads === 0).map(one => one.number)); }
  return all;
};
</script>"#;

/// Serves until it is dropped.
pub struct Exhibit {
    port: u16,
    task: JoinHandle<()>,
}

impl Exhibit {
    /// Shows these documents. `bound`: in frames that cannot lead the page around them away, for documents known to act.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn of(documents: Vec<String>, bound: bool) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let documents = Arc::new(documents);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let documents = Arc::clone(&documents);
                // A browser may hang up whenever it likes.
                tokio::spawn(async move { drop(answer(client, &documents, bound).await) });
            }
        });
        Ok(Self { port, task })
    }

    /// Its name and port.
    #[must_use]
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The page that opens the documents from one number up to another.
    #[must_use]
    pub fn hall(&self, from: usize, to: usize) -> String {
        format!("http://{}/all/{from}/{to}", self.host())
    }
}

impl Drop for Exhibit {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut client: TcpStream, documents: &[String], bound: bool) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < 16 << 10 {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let path: Vec<&str> = head.split(' ').nth(1).unwrap_or_default().split('/').skip(1).collect();
    let page = match path.as_slice() {
        ["all", from, to] => Some(HALL.replace("FROM", from).replace("TO", to).replace("BOUND", &bound.to_string())),
        ["one", number] => number.parse().ok().and_then(|number: usize| documents.get(number).cloned()),
        _ => None,
    };
    let (status, body) = page.map_or(("404 Not Found", String::new()), |page| ("200 OK", page));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes()).await?;
    Ok(client.write_all(body.as_bytes()).await?)
}
