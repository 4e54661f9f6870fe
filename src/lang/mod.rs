//! The language: text → AST → checked AST. Knows the vocabulary, neither packets nor tracking.

pub mod ast;
