//! The language server: what an editor shows of a configuration while it is written. Synchronous:
//! one thread reads messages, another answers them in order and, once no more come, publishes the
//! findings. Every request it answers is a row of `server::REQUESTS`.

#![allow(clippy::unnecessary_wraps, reason = "every request has one type of answer, also those that cannot fail")]

mod actions;
mod analysis;
mod complete;
mod documents;
mod edits;
mod findings;
mod fold;
mod format;
mod highlight;
mod hover;
mod lines;
mod navigate;
mod rename;
mod server;
mod symbols;
#[cfg(test)]
mod tests;
mod uri;
mod wire;

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

pub use server::{Server, Setup};
use wire::Frame;

/// Findings are published when no message came for so long, so that none waits for them.
const QUIET: Duration = Duration::from_millis(100);

/// Sets a member of an object.
fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Serves an editor until it says `exit` or goes away; tells whether it took its leave (`shutdown`).
/// Fails when the output does.
pub fn serve(mut input: impl BufRead + Send + 'static, mut output: impl Write, setup: Setup) -> io::Result<bool> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        while let Ok(Some(frame)) = wire::read(&mut input) {
            if sender.send(frame).is_err() {
                return;
            }
        }
    });
    let mut server = Server::new(setup);
    let mut queue: VecDeque<Frame> = VecDeque::new();
    while !server.is_over() {
        queue.extend(receiver.try_iter());
        let Some(frame) = queue.pop_front() else {
            match receiver.recv_timeout(QUIET) {
                Ok(frame) => queue.push_back(frame),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    wire::write(&mut output, &server.settle())?;
                    match receiver.recv() {
                        Ok(frame) => queue.push_back(frame),
                        Err(_) => break,
                    }
                }
            }
            continue;
        };
        let answers = match frame {
            Frame::Message(message) if is_cancelled(&message, &queue) => vec![Server::cancelled(&message)],
            Frame::Message(message) => server.handle(&message),
            Frame::Fault(fault) => vec![server::fault(&fault)],
        };
        wire::write(&mut output, &answers)?;
    }
    Ok(server.took_leave())
}

/// Whether a request that waits is no longer wanted: its cancellation waits behind it.
fn is_cancelled(message: &Value, queue: &VecDeque<Frame>) -> bool {
    let Some(id) = message.get("id") else { return false };
    queue.iter().any(|frame| match frame {
        Frame::Message(later) => {
            later.get("method").and_then(Value::as_str) == Some("$/cancelRequest")
                && later.pointer("/params/id") == Some(id)
        }
        Frame::Fault(_) => false,
    })
}
