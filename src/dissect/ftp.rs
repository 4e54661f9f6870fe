//! File Transfer Protocol: the control connection (`ftp`, RFC 959, RFC 2428), and the data
//! connections that it tells of (`ftp-data`).

mod control;
mod data;
mod places;
#[cfg(test)]
mod tests;

use super::{Hook, Row, Run};
use crate::fields::protocol;
pub(crate) use data::Transfers;

protocol! {
    pub static FTP = "ftp", "File Transfer Protocol (FTP)", Spanning, carries ["ftp-data"],
        "TCP port 21. One layer for each command, and for each reply or part of one that a segment ends; RFC 959.";
    REQUEST = "ftp.request", Bool, "`1` on a command, `0` on a reply.";
    RESPONSE = "ftp.response", Bool, "`1` on a reply, `0` on a command.";
    REQUEST_COMMAND = "ftp.request.command", Text, "The command, as written.";
    REQUEST_ARG = "ftp.request.arg", Text, "What follows the command.";
    RESPONSE_CODE = "ftp.response.code", Uint(4, Dec), "Code of a reply; absent if its first line does not begin with three digits.";
    RESPONSE_ARG = "ftp.response.arg", Text, "What follows the code in the first line; all of it without a code.";
    PASSIVE_IP = "ftp.passive.ip", Ipv4, "Address in a reply 227.";
    PASSIVE_PORT = "ftp.passive.port", Uint(2, Dec), "Port in a reply 227.";
    PASSIVE_NAT = "ftp.passive.nat", Bool, "Present, and `1`, if that address is not the server's.";
    ACTIVE_IP = "ftp.active.cip", Ipv4, "Address in PORT.";
    ACTIVE_PORT = "ftp.active.port", Uint(2, Dec), "Port in PORT.";
    ACTIVE_NAT = "ftp.active.nat", Bool, "Present, and `1`, if that address is not the client's.";
    EPRT_AF = "ftp.eprt.af", Uint(1, Dec), "Family of the address in EPRT: 1 IPv4, 2 IPv6.";
    EPRT_IP = "ftp.eprt.ip", Ipv4, "Address in EPRT.";
    EPRT_IPV6 = "ftp.eprt.ipv6", Ipv6, "Address in EPRT.";
    EPRT_PORT = "ftp.eprt.port", Uint(2, Dec), "Port in EPRT.";
    EPSV_IP = "ftp.epsv.ip", Ipv4, "Address of the server on a reply 229, which does not say it.";
    EPSV_IPV6 = "ftp.epsv.ipv6", Ipv6, "The same over IPv6.";
    EPSV_PORT = "ftp.epsv.port", Uint(2, Dec), "Port in a reply 229.";
    WORKING_DIRECTORY = "ftp.current-working-directory", Text, "Working directory, as replies have told it; empty before.";
}

protocol! {
    pub static FTP_DATA = "ftp-data", "FTP Data", Spanning, carries [],
        "TCP port 20, and where a control connection has announced it (PASV, EPSV, PORT, EPRT). One layer for each segment.";
    SETUP_FRAME = "ftp-data.setup-frame", Framenum, "Frame that announced the connection.";
    SETUP_METHOD = "ftp-data.setup-method", Text, "`PASV`, `EPASV`, `PORT`, or `EPRT`.";
    COMMAND = "ftp-data.command", Text, "Command that the data belongs to.";
    COMMAND_FRAME = "ftp-data.command-frame", Framenum, "Frame of that command.";
    DATA_WORKING_DIRECTORY = "ftp-data.current-working-directory", Text, "Working directory of the control connection.";
}

pub(super) static ROW: Row = Row { protocol: &FTP, run: Run::Stream(control::new), hooks: &[Hook::TcpPort(21)] };

pub(super) static DATA_ROW: Row = Row { protocol: &FTP_DATA, run: Run::Stream(data::new), hooks: &[Hook::TcpPort(20)] };
