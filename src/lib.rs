//! `mate` runs MATE configurations over packet captures.
//!
//! A packet's journey is one-way:
//!
//! ```text
//!     capture ──▶ dissect ──▶ track ──▶ report
//!     (bytes)     (fields)    (Pdu→Gop→Gog)  (people, tools)
//!                    ▲           ▲
//!                    └── program ┘
//!                          ▲
//!     .mate text ──▶ lang (parse → AST → check → lower)
//! ```
//!
//! [`run`] drives it. What can be told of a frame alone (its fields, the AVPs of its Pdus) is found in one thread;
//! the Pdus go in batches to the tracker, in a second one. A run in one thread gives the same result.

#![forbid(unsafe_code)]

pub mod bridge;
pub mod capture;
pub mod cli;
pub mod dissect;
pub mod fields;
pub mod filter;
pub mod lang;
pub mod library;
pub mod lsp;
pub mod program;
pub mod report;
pub mod run;
pub mod track;
