//! Which fields say where a frame comes from and where it goes.

use super::{eth, ip, ipv6};
use crate::fields::Field;

/// The fields of the source and of the destination, of every protocol that has both.
pub static ENDS: &[(&Field, &Field)] = &[(&eth::SRC, &eth::DST), (&ip::SRC, &ip::DST), (&ipv6::SRC, &ipv6::DST)];
