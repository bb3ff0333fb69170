//! The adapters as AFK has them, before a server that says whatever a fuzzer makes up. Their wire modules are private and
//! stay so: an input is what the server answers, and what is judged is what comes out of the port.
//!
//! An input begins with a byte that chooses the question. Then come the replies in their order, with `%%` on a line of its own
//! between them: the status, the headers, a blank line, the body. `{server}` in them is the server's own address. Whoever asks
//! on gets an empty list.

pub mod checks;
pub mod config;
pub mod doorbell;
pub mod server;
pub mod tracker;

use afk_core::fault::Fault;

/// The token that is sent with every request. A server that repeats it must not bring it to anybody's eyes.
pub const TOKEN: &str = "tok_5f1c0a97";

/// A fault that may be shown to people.
///
/// # Panics
/// It may not.
pub fn judge(fault: &Fault) {
    assert!(!fault.chain().contains(TOKEN), "{}", fault.chain());
}
