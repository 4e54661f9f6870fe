//! The way from frames to the tracked: extraction, then tracking. Tracking runs in a thread of its own where there is a
//! second processor: Pdus reach it in batches, in order, so that the result is the same. When that
//! thread has little to do, it also extracts.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use crate::dissect::Frame;
use crate::fields::{Mark, Texts};
use crate::program::Program;
use crate::track::{Extractor, Keep, Pdus, Tracked, Tracker};

/// A batch is passed on when it has Pdus of so many frames or so many AVPs.
const FRAMES: u64 = 2048;
const AVPS: usize = 16 * 1024;

/// Batches under way at the most, so that the tracker's slowness bounds what waits for it.
const UNDER_WAY: usize = 4;

/// Pdus, and the texts that came up since the last batch.
#[derive(Debug, Default)]
struct Batch {
    pdus: Pdus,
    texts: Texts,
}

/// Takes the Pdus of frames to the tracker.
#[derive(Debug)]
pub(super) struct Pipeline {
    extractor: Extractor,
    batch: Batch,
    /// The tracker is to make the Pdus of this batch.
    defers: bool,
    tracking: Tracking,
}

#[derive(Debug)]
enum Tracking {
    /// In the same thread.
    Here(Box<Tracker>),
    There(Thread),
}

#[derive(Debug)]
struct Thread {
    batches: SyncSender<Batch>,
    /// Batches that were tracked; their memory is used again.
    tracked: Receiver<Batch>,
    spare: Vec<Batch>,
    /// How many batches it has.
    under_way: usize,
    /// What the thread has of the texts.
    mark: Mark,
    handle: JoinHandle<Tracker>,
}

impl Pipeline {
    /// Begins a run of a program; in one thread if `one_thread` or if there is one processor only.
    pub(super) fn new(program: &Arc<Program>, keep: Keep, one_thread: bool) -> Self {
        let tracker = || Tracker::new(Arc::clone(program), keep);
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let thread = if one_thread || processors == 1 { None } else { Thread::start(tracker()) };
        let tracking = thread.map_or_else(|| Tracking::Here(Box::new(tracker())), Tracking::There);
        let extractor = Extractor::new(Arc::clone(program));
        let defers = matches!(tracking, Tracking::There(_)) && extractor.may_defer();
        Self { extractor, batch: Batch::default(), defers, tracking }
    }

    /// Adds the Pdus of a frame; false if it has none.
    #[inline]
    pub(super) fn frame(&mut self, frame: &Frame, texts: &Texts) -> bool {
        let pdus = &mut self.batch.pdus;
        if self.defers {
            return self.extractor.defer(frame, pdus);
        }
        let before = pdus.len();
        self.extractor.frame(frame, texts, pdus);
        pdus.len() > before
    }

    /// Tells how many frames did not come here, and when the last of all was captured.
    pub(super) fn end(&mut self, others: u64, time: i64) {
        self.extractor.end(others, time, &mut self.batch.pdus);
    }

    /// Passes on what has gathered, if that is enough to be worth it.
    #[inline]
    pub(super) fn pass_on(&mut self, texts: &Texts) {
        match &mut self.tracking {
            Tracking::Here(tracker) => {
                tracker.track(&self.batch.pdus, texts);
                self.batch.pdus.clear();
            }
            Tracking::There(thread) => {
                if self.batch.pdus.seen() >= FRAMES || self.batch.pdus.size() >= AVPS {
                    thread.send(&mut self.batch, texts);
                    self.defers = thread.under_way <= 1 && self.extractor.may_defer();
                }
            }
        }
    }

    /// Ends the run.
    pub(super) fn finish(mut self, texts: Texts) -> Tracked {
        match self.tracking {
            Tracking::Here(mut tracker) => {
                tracker.track(&self.batch.pdus, &texts);
                tracker.finish(texts)
            }
            Tracking::There(mut thread) => {
                thread.send(&mut self.batch, &texts);
                thread.end().finish(texts)
            }
        }
    }
}

impl Thread {
    /// `None` if the system gives no thread.
    fn start(mut tracker: Tracker) -> Option<Self> {
        let (batches, received) = sync_channel::<Batch>(UNDER_WAY);
        let (give_back, tracked) = channel();
        let track = move || {
            let mut texts = Texts::default();
            for mut batch in received {
                texts.append(&batch.texts);
                tracker.make_and_track(&mut batch.pdus, &texts);
                // At the end nobody wants it back.
                let _ = give_back.send(batch);
            }
            tracker
        };
        let handle = thread::Builder::new().name("tracker".to_owned()).spawn(track).ok()?;
        Some(Self { batches, tracked, spare: Vec::new(), under_way: 0, mark: Mark::default(), handle })
    }

    fn send(&mut self, batch: &mut Batch, texts: &Texts) {
        texts.copy_since(self.mark, &mut batch.texts);
        self.mark = texts.mark();
        let before = self.spare.len();
        self.spare.extend(self.tracked.try_iter());
        self.under_way -= self.spare.len() - before;
        let mut next = self.spare.pop().unwrap_or_default();
        next.pdus.clear();
        // A tracker that broke is found out at the end.
        let _ = self.batches.send(std::mem::replace(batch, next));
        self.under_way += 1;
    }

    /// Waits for the thread's end; gives its tracker.
    fn end(self) -> Tracker {
        drop(self.batches);
        self.handle.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}
