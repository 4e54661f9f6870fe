//! Hypertext Transfer Protocol (`http`), version 1: one layer for each message of a connection.
//!
//! A message is reported in the frame that completes it. Its body is kept only if somebody wants
//! what is inside; otherwise its bytes are counted and let go.

mod body;
mod chunked;
mod coding;
mod connection;
mod head;
mod headers;
mod pairing;
mod phrases;
mod report;

use super::{Hook, Row, Run};
use crate::fields::protocol;
pub(crate) use headers::Wanted;

protocol! {
    pub static HTTP = "http", "Hypertext Transfer Protocol", Spanning, carries ["json", "mime_multipart", "mmse", "sdp"],
        "TCP ports 80, 3128, 3132, 5985, 8080, 8088, 11371, 1900, 2869, 2710, 631, and any connection whose first line begins or ends with an HTTP/1 version.";
    CHAT = "http.chat", None, "Present on every request, response and notification.";
    LEADING_CRLF = "http.leading_crlf", None, "Present when an empty line precedes the message.";
    REQUEST_METHOD = "http.request.method", Text, "Method of a request, as written.";
    REQUEST_URI = "http.request.uri", Text, "Request target, as written.";
    REQUEST_URI_PATH = "http.request.uri.path", Text, "Request target up to the `?`; only when there is one.";
    REQUEST_URI_QUERY = "http.request.uri.query", Text, "Request target after the first `?`.";
    REQUEST_URI_PARAMETER = "http.request.uri.query.parameter", Text, "One for each part of the query between `&`.";
    REQUEST_VERSION = "http.request.version", Text, "Version of a request; empty if none is given.";
    RESPONSE_VERSION = "http.response.version", Text, "Version of a response.";
    RESPONSE_CODE = "http.response.code", Uint(2, Dec), "Status code of a response.";
    RESPONSE_CODE_DESC = "http.response.code.desc", Text, "Standard phrase of the status code.";
    RESPONSE_PHRASE = "http.response.phrase", Text, "Reason phrase as written; absent if empty.";
    UNKNOWN_HEADER = "http.unknown_header", Text, "A header line outside any message, with escapes for control characters.";
    ACCEPT = "http.accept", Text, "Value of Accept.";
    ACCEPT_ENCODING = "http.accept_encoding", Text, "Value of Accept-Encoding.";
    ACCEPT_LANGUAGE = "http.accept_language", Text, "Value of Accept-Language.";
    AUTHORIZATION = "http.authorization", Text, "Value of Authorization.";
    AUTHBASIC = "http.authbasic", Text, "User and password of a Basic authorization, decoded.";
    CACHE_CONTROL = "http.cache_control", Text, "Value of Cache-Control.";
    CONNECTION = "http.connection", Text, "Value of Connection.";
    CONTENT_ENCODING = "http.content_encoding", Text, "Value of Content-Encoding.";
    CONTENT_LENGTH_HEADER = "http.content_length_header", Text, "Value of Content-Length, as written.";
    CONTENT_LENGTH = "http.content_length", Uint(8, Dec), "Value of Content-Length; absent if it is no number.";
    CONTENT_RANGE = "http.content_range", Text, "Value of Content-Range.";
    CONTENT_TYPE = "http.content_type", Text, "Value of Content-Type with its parameters.";
    COOKIE = "http.cookie", Text, "Value of Cookie.";
    COOKIE_PAIR = "http.cookie_pair", Text, "One for each `name=value` of Cookie.";
    DATE = "http.date", Text, "Value of Date.";
    HOST = "http.host", Text, "Value of Host.";
    HTTP2_SETTINGS = "http.http2_settings", Text, "Value of HTTP2-Settings.";
    LAST_MODIFIED = "http.last_modified", Text, "Value of Last-Modified.";
    LOCATION = "http.location", Text, "Value of Location.";
    PROXY_AUTHENTICATE = "http.proxy_authenticate", Text, "Value of Proxy-Authenticate.";
    PROXY_AUTHORIZATION = "http.proxy_authorization", Text, "Value of Proxy-Authorization.";
    RANGE = "http.range", Text, "Value of Range.";
    REFERER = "http.referer", Text, "Value of Referer.";
    SEC_WEBSOCKET_ACCEPT = "http.sec_websocket_accept", Text, "Value of Sec-WebSocket-Accept.";
    SEC_WEBSOCKET_EXTENSIONS = "http.sec_websocket_extensions", Text, "Value of Sec-WebSocket-Extensions.";
    SEC_WEBSOCKET_KEY = "http.sec_websocket_key", Text, "Value of Sec-WebSocket-Key.";
    SEC_WEBSOCKET_PROTOCOL = "http.sec_websocket_protocol", Text, "Value of Sec-WebSocket-Protocol.";
    SEC_WEBSOCKET_VERSION = "http.sec_websocket_version", Text, "Value of Sec-WebSocket-Version.";
    SERVER = "http.server", Text, "Value of Server.";
    SET_COOKIE = "http.set_cookie", Text, "Value of Set-Cookie.";
    TRANSFER_ENCODING = "http.transfer_encoding", Text, "Value of Transfer-Encoding.";
    UPGRADE = "http.upgrade", Text, "Value of Upgrade.";
    USER_AGENT = "http.user_agent", Text, "Value of User-Agent.";
    WWW_AUTHENTICATE = "http.www_authenticate", Text, "Value of WWW-Authenticate.";
    X_FORWARDED_FOR = "http.x_forwarded_for", Text, "Value of X-Forwarded-For.";
    TE_AND_LENGTH = "http.te_and_length", None, "Present when a message has both Transfer-Encoding and Content-Length.";
    REQUEST_LINE = "http.request.line", Text, "One for each header line of a request, line end included.";
    RESPONSE_LINE = "http.response.line", Text, "One for each header line of a response, line end included.";
    REQUEST_FULL_URI = "http.request.full_uri", Text, "`http://`, Host and request target, or the target if absolute; absent without Host.";
    NOTIFICATION = "http.notification", Bool, "`1` on NOTIFY, SUBSCRIBE and UNSUBSCRIBE; absent otherwise.";
    REQUEST = "http.request", Bool, "`1` on a request; absent otherwise.";
    REQUEST_NUMBER = "http.request_number", Uint(4, Dec), "Number of the request on its connection, from 1.";
    RESPONSE = "http.response", Bool, "`1` on a response; absent otherwise.";
    RESPONSE_NUMBER = "http.response_number", Uint(4, Dec), "Number of the request that the response answers.";
    TIME = "http.time", Seconds, "From the request's frame to the response's.";
    PREV_REQUEST_IN = "http.prev_request_in", Framenum, "Frame of the request before this one, or before the one answered.";
    PREV_RESPONSE_IN = "http.prev_response_in", Framenum, "Frame of the response before this one.";
    REQUEST_IN = "http.request_in", Framenum, "Frame of the request that the response answers.";
    RESPONSE_FOR_URI = "http.response_for.uri", Text, "Full URI of the request that the response answers.";
    CHUNK_SIZE = "http.chunk_size", Uint(4, Dec), "Size of each chunk, the last (0) included.";
    CHUNK_DATA = "http.chunk_data", Bytes, "Bytes of each chunk.";
    CHUNK_BOUNDARY = "http.chunk_boundary", Bytes, "The line end after each chunk's bytes.";
    CHUNKED_TRAILER_PART = "http.chunked_trailer_part", Text, "Header lines after the last chunk.";
    FILE_DATA = "http.file_data", Text, "The body, without chunks and decompressed; bytes that are not ASCII become U+FFFD.";
    DECOMPRESSION_FAILED = "http.decompression_failed", None, "Present when a compressed body is damaged.";
}

pub(super) static ROW: Row = Row {
    protocol: &HTTP,
    run: Run::Stream(connection::new),
    hooks: &[
        Hook::TcpPort(80),
        Hook::TcpPort(631),
        Hook::TcpPort(1900),
        Hook::TcpPort(2710),
        Hook::TcpPort(2869),
        Hook::TcpPort(3128),
        Hook::TcpPort(3132),
        Hook::TcpPort(5985),
        Hook::TcpPort(8080),
        Hook::TcpPort(8088),
        Hook::TcpPort(11371),
        Hook::TcpLooks(head::looks),
    ],
};

#[cfg(test)]
mod tests;
