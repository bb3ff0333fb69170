//! The face against recorded replies of real servers: same status, same content type, same keys, same types.

mod access;
mod commands;
mod lab;
mod readings;
mod recording;
mod shape;
