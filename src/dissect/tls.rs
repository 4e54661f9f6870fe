//! Transport Layer Security (`tls`): records, the handshake while it is in the clear, and
//! certificates (RFC 5246, RFC 8446). Nothing is decrypted.
//!
//! All records that a segment holds make one layer; a record of several segments makes one of its
//! own, in the frame that completes it.

mod digest;
mod extensions;
mod fingerprint;
mod handshake;
mod records;

use super::{Hook, Row, Run};
use crate::fields::protocol;
pub(super) use records::{is_client_hello, new as stream};

protocol! {
    pub static TLS = "tls", "Transport Layer Security", Spanning, carries ["x509af"],
        "TCP ports 443, 324, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249 to 3252, 3269, 3496, 5061, 5671, 5684, 5868, 8883, 11207, 19999, 27017, and any connection that begins with a record of version 3.";
    RECORD = "tls.record", None, "Present for each record.";
    RECORD_CONTENT_TYPE = "tls.record.content_type", Uint(1, Dec), "What a record holds: `20` change of cipher, `21` alert, `22` handshake, `23` data, `24` heartbeat.";
    RECORD_OPAQUE_TYPE = "tls.record.opaque_type", Uint(1, Dec), "`23` on an encrypted record of TLS 1.3, in place of the content type.";
    RECORD_VERSION = "tls.record.version", Uint(2, Hex), "Version of a record: `0x0301` TLS 1.0 to `0x0303` TLS 1.2 and later.";
    RECORD_LENGTH = "tls.record.length", Uint(2, Dec), "Length of a record without its header.";
    CHANGE_CIPHER_SPEC = "tls.change_cipher_spec", None, "Present on the change to the negotiated cipher.";
    ALERT_MESSAGE = "tls.alert_message", None, "Present on an alert, encrypted or not.";
    ALERT_LEVEL = "tls.alert_message.level", Uint(1, Dec), "`1` warning, `2` fatal; absent if encrypted.";
    ALERT_DESC = "tls.alert_message.desc", Uint(1, Dec), "Reason of an alert: `0` close, `40` handshake failure, `48` unknown authority; absent if encrypted.";
    APP_DATA = "tls.app_data", Bytes, "Encrypted data of the application.";
    APP_DATA_PROTO = "tls.app_data_proto", Text, "Name of the application's protocol, as the handshake tells it in the clear, or else the port.";
    HANDSHAKE = "tls.handshake", None, "Present for each message of the handshake, encrypted or not.";
    HANDSHAKE_TYPE = "tls.handshake.type", Uint(1, Dec), "Message: `1` ClientHello, `2` ServerHello, `4` NewSessionTicket, `11` Certificate, `12` ServerKeyExchange, `14` ServerHelloDone, `16` ClientKeyExchange; absent if encrypted.";
    HANDSHAKE_LENGTH = "tls.handshake.length", Uint(3, Dec), "Length of a message without its header.";
    HANDSHAKE_VERSION = "tls.handshake.version", Uint(2, Hex), "Version of a hello; TLS 1.3 says `0x0303` here.";
    RANDOM = "tls.handshake.random", Bytes, "32 random bytes of a hello.";
    RANDOM_TIME = "tls.handshake.random_time", Time, "The first four random bytes as a time; not in a ServerHello of TLS 1.3.";
    RANDOM_BYTES = "tls.handshake.random_bytes", Bytes, "The other 28; not in a ServerHello of TLS 1.3.";
    SESSION_ID_LENGTH = "tls.handshake.session_id_length", Uint(2, Dec), "Length of the session id.";
    SESSION_ID = "tls.handshake.session_id", Bytes, "Session id; absent if empty.";
    CIPHER_SUITES_LENGTH = "tls.handshake.cipher_suites_length", Uint(2, Dec), "Length of the offered cipher suites.";
    CIPHERSUITES = "tls.handshake.ciphersuites", None, "Present on a ClientHello.";
    CIPHERSUITE = "tls.handshake.ciphersuite", Uint(2, Hex), "Each offered cipher suite, or the chosen one.";
    COMP_METHODS_LENGTH = "tls.handshake.comp_methods_length", Uint(1, Dec), "Number of offered compression methods.";
    COMP_METHODS = "tls.handshake.comp_methods", None, "Present on a ClientHello.";
    COMP_METHOD = "tls.handshake.comp_method", Uint(1, Dec), "Each offered compression method, or the chosen one: `0` none.";
    EXTENSIONS_LENGTH = "tls.handshake.extensions_length", Uint(2, Dec), "Length of all extensions; absent if there are none.";
    EXTENSION = "tls.handshake.extension", None, "Present for each extension.";
    EXTENSION_TYPE = "tls.handshake.extension.type", Uint(2, Dec), "Type of each extension.";
    EXTENSION_LEN = "tls.handshake.extension.len", Uint(2, Dec), "Length of each extension.";
    EXTENSION_DATA = "tls.handshake.extension.data", Bytes, "Contents of an extension that is not read further.";
    SERVER_NAME_LIST_LEN = "tls.handshake.extensions_server_name_list_len", Uint(2, Dec), "Length of the server names.";
    SERVER_NAME_TYPE = "tls.handshake.extensions_server_name_type", Uint(1, Dec), "`0`: a host name.";
    SERVER_NAME_LEN = "tls.handshake.extensions_server_name_len", Uint(2, Dec), "Length of the server name.";
    SERVER_NAME = "tls.handshake.extensions_server_name", Text, "Server that the client wants (SNI).";
    STATUS_REQUEST_TYPE = "tls.handshake.extensions_status_request_type", Uint(1, Dec), "`1`: the client asks for an OCSP response.";
    STATUS_REQUEST_RESPONDER_IDS_LEN = "tls.handshake.extensions_status_request_responder_ids_len", Uint(2, Dec), "Length of the trusted OCSP responders.";
    STATUS_REQUEST_EXTS_LEN = "tls.handshake.extensions_status_request_exts_len", Uint(2, Dec), "Length of the extensions of the OCSP request.";
    SUPPORTED_GROUPS_LENGTH = "tls.handshake.extensions_supported_groups_length", Uint(2, Dec), "Length of the supported groups.";
    SUPPORTED_GROUPS = "tls.handshake.extensions_supported_groups", None, "Present with the supported groups.";
    SUPPORTED_GROUP = "tls.handshake.extensions_supported_group", Uint(2, Hex), "Each supported group: `0x0017` secp256r1, `0x001d` x25519.";
    EC_POINT_FORMATS_LENGTH = "tls.handshake.extensions_ec_point_formats_length", Uint(1, Dec), "Number of point formats.";
    EC_POINT_FORMATS = "tls.handshake.extensions_ec_point_formats", None, "Present with the point formats.";
    EC_POINT_FORMAT = "tls.handshake.extensions_ec_point_format", Uint(1, Dec), "Each point format: `0` uncompressed.";
    SIG_HASH_ALG_LEN = "tls.handshake.sig_hash_alg_len", Uint(2, Dec), "Length of the signature algorithms.";
    SIG_HASH_ALGS = "tls.handshake.sig_hash_algs", None, "Present with the signature algorithms.";
    SIG_HASH_ALG = "tls.handshake.sig_hash_alg", Uint(2, Hex), "Each signature algorithm, or that of a signature.";
    SIG_HASH_HASH = "tls.handshake.sig_hash_hash", Uint(1, Dec), "First byte of each signature algorithm: the hash, before TLS 1.3.";
    SIG_HASH_SIG = "tls.handshake.sig_hash_sig", Uint(1, Dec), "Second byte of each signature algorithm: the signature, before TLS 1.3.";
    ALPN_LEN = "tls.handshake.extensions_alpn_len", Uint(2, Dec), "Length of the application protocols.";
    ALPN_LIST = "tls.handshake.extensions_alpn_list", None, "Present with the application protocols.";
    ALPN_STR_LEN = "tls.handshake.extensions_alpn_str_len", Uint(1, Dec), "Length of each application protocol.";
    ALPN_STR = "tls.handshake.extensions_alpn_str", Text, "Each application protocol that is offered, or the chosen one: `h2`, `http/1.1` (ALPN).";
    RENEG_INFO_LEN = "tls.handshake.extensions_reneg_info_len", Uint(1, Dec), "Length of what proves a renegotiation.";
    RENEG_INFO = "tls.handshake.extensions_reneg_info", Bytes, "What proves a renegotiation; absent if empty.";
    SESSION_TICKET_EXT = "tls.handshake.extensions.session_ticket", Bytes, "Ticket to resume a session; empty if the client has none.";
    PADDING_DATA = "tls.handshake.extensions_padding_data", Bytes, "Padding of a ClientHello.";
    HEARTBEAT_MODE = "tls.handshake.extension.heartbeat.mode", Uint(1, Dec), "`1`: the peer may send heartbeats; `2`: it must not.";
    SUPPORTED_VERSIONS_LEN = "tls.handshake.extensions.supported_versions_len", Uint(1, Dec), "Length of the offered versions.";
    SUPPORTED_VERSION = "tls.handshake.extensions.supported_version", Uint(2, Hex), "Each offered version, or the chosen one: `0x0304` TLS 1.3.";
    PSK_KE_MODES_LENGTH = "tls.extension.psk_ke_modes_length", Uint(1, Dec), "Number of ways to use shared keys.";
    PSK_KE_MODE = "tls.extension.psk_ke_mode", Uint(1, Dec), "Each way to use a shared key: `1` with Diffie-Hellman.";
    KEY_SHARE_CLIENT_LENGTH = "tls.handshake.extensions_key_share_client_length", Uint(2, Dec), "Length of the client's key shares.";
    KEY_SHARE_GROUP = "tls.handshake.extensions_key_share_group", Uint(2, Dec), "Group of each key share.";
    KEY_SHARE_KEY_EXCHANGE_LENGTH = "tls.handshake.extensions_key_share_key_exchange_length", Uint(2, Dec), "Length of each key share.";
    KEY_SHARE_KEY_EXCHANGE = "tls.handshake.extensions_key_share_key_exchange", Bytes, "Each key share.";
    KEY_SHARE_SELECTED_GROUP = "tls.handshake.extensions_key_share_selected_group", Uint(2, Dec), "Group that a HelloRetryRequest asks for.";
    JA3_FULL = "tls.handshake.ja3_full", Text, "What a client can do: version, suites, extensions, groups, point formats (JA3).";
    JA3 = "tls.handshake.ja3", Text, "MD5 of the JA3 text.";
    JA3S_FULL = "tls.handshake.ja3s_full", Text, "What a server chose: version, suite, extensions (JA3S).";
    JA3S = "tls.handshake.ja3s", Text, "MD5 of the JA3S text.";
    TICKET_LIFETIME_HINT = "tls.handshake.session_ticket_lifetime_hint", Uint(4, Dec), "Seconds that a NewSessionTicket may be used.";
    TICKET_LENGTH = "tls.handshake.session_ticket_length", Uint(2, Dec), "Length of the ticket.";
    TICKET = "tls.handshake.session_ticket", Bytes, "Ticket of a NewSessionTicket.";
    CERTIFICATES_LENGTH = "tls.handshake.certificates_length", Uint(3, Dec), "Length of all certificates.";
    CERTIFICATES = "tls.handshake.certificates", None, "Present with certificates.";
    CERTIFICATE_LENGTH = "tls.handshake.certificate_length", Uint(3, Dec), "Length of each certificate.";
    CERTIFICATE = "tls.handshake.certificate", Bytes, "Each certificate, the sender's first.";
    SERVER_CURVE_TYPE = "tls.handshake.server_curve_type", Uint(1, Hex), "`0x03`: the curve of a ServerKeyExchange has a number.";
    SERVER_NAMED_CURVE = "tls.handshake.server_named_curve", Uint(2, Hex), "Curve of a ServerKeyExchange: `0x0017` secp256r1, `0x001d` x25519.";
    SERVER_POINT_LEN = "tls.handshake.server_point_len", Uint(1, Dec), "Length of the server's public key.";
    SERVER_POINT = "tls.handshake.server_point", Bytes, "Public key of the server, on a curve.";
    SIG_LEN = "tls.handshake.sig_len", Uint(2, Dec), "Length of the signature of a ServerKeyExchange.";
    SIG = "tls.handshake.sig", Bytes, "Signature of a ServerKeyExchange.";
    CLIENT_POINT_LEN = "tls.handshake.client_point_len", Uint(1, Dec), "Length of the client's public key.";
    CLIENT_POINT = "tls.handshake.client_point", Bytes, "Public key of the client, on a curve.";
    IDENTITY_LEN = "tls.handshake.identity_len", Uint(2, Dec), "Length of the identity of a shared key.";
    IDENTITY = "tls.handshake.identity", Bytes, "Identity of the shared key that a client uses.";
    EPMS_LEN = "tls.handshake.epms_len", Uint(2, Dec), "Length of the encrypted secret.";
    EPMS = "tls.handshake.epms", Bytes, "Secret that a client encrypts with the server's RSA key.";
    CLIENT_CERT_VRFY_SIG_LEN = "tls.handshake.client_cert_vrfy.sig_len", Uint(2, Dec), "Length of the signature of a CertificateVerify.";
    CLIENT_CERT_VRFY_SIG = "tls.handshake.client_cert_vrfy.sig", Bytes, "Signature of a CertificateVerify.";
    VERIFY_DATA = "tls.handshake.verify_data", None, "Present on a Finished in the clear.";
    HEARTBEAT_MESSAGE = "tls.heartbeat_message", None, "Present on a heartbeat, encrypted or not.";
}

pub(super) static ROW: Row = Row {
    protocol: &TLS,
    run: Run::Stream(stream),
    hooks: &[
        Hook::TcpPort(443),
        Hook::TcpPort(324),
        Hook::TcpPort(465),
        Hook::TcpPort(636),
        Hook::TcpPort(802),
        Hook::TcpPort(853),
        Hook::TcpPort(993),
        Hook::TcpPort(995),
        Hook::TcpPort(1300),
        Hook::TcpPort(2221),
        Hook::TcpPort(2443),
        Hook::TcpPort(3249),
        Hook::TcpPort(3250),
        Hook::TcpPort(3251),
        Hook::TcpPort(3252),
        Hook::TcpPort(3269),
        Hook::TcpPort(3496),
        Hook::TcpPort(5061),
        Hook::TcpPort(5671),
        Hook::TcpPort(5684),
        Hook::TcpPort(5868),
        Hook::TcpPort(8883),
        Hook::TcpPort(11207),
        Hook::TcpPort(19999),
        Hook::TcpPort(27017),
        Hook::TcpLooks(records::looks),
    ],
};

#[cfg(test)]
mod tests;
