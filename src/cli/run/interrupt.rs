//! Ctrl-C and the wish to end (SIGTERM): the first ends the reading, so that what was read is reported; the
//! second ends all.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

/// The exit code after the second signal: nothing was reported.
const NOTHING: i32 = 2;

/// A flag that the first signal sets. Where signals cannot be caught, they end the program as ever.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // The order matters: at the first signal the flag is not set yet.
        if register_conditional_shutdown(signal, NOTHING, Arc::clone(&flag)).is_ok() {
            let _ = register(signal, Arc::clone(&flag));
        }
    }
    flag
}
