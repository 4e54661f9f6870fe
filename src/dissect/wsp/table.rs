//! The table of WSP: every field, with its type and when it is present.

use crate::fields::protocol;

protocol! {
    pub static WSP = "wsp", "Wireless Session Protocol", Spanning, carries ["mmse"],
        "Connectionless on UDP ports 9200 and 2948, and in the messages of WTP. One per PDU.";
    TID = "wsp.TID", Uint(1, Hex), "Transaction id: the first octet of a connectionless PDU; absent inside WTP.";
    PDU_TYPE = "wsp.pdu_type", Uint(1, Hex),
        "PDU type: 0x01 Connect, 0x04 Reply, 0x06 Push, 0x40 Get, 0x60 Post …; in every PDU.";
    VERSION_MAJOR = "wsp.version.major", Uint(1, Dec), "Major version, in Connect.";
    VERSION_MINOR = "wsp.version.minor", Uint(1, Dec), "Minor version, in Connect.";
    SERVER_SESSION_ID = "wsp.server.session_id", Uint(4, Dec),
        "Session id, in ConnectReply, Disconnect, Suspend and Resume.";
    REDIRECT_ADDRESSES = "wsp.redirect.addresses", None, "Marks the addresses of a Redirect.";
    REDIRECT_FLAGS = "wsp.redirect.flags", Uint(1, Hex), "Flags of a Redirect.";
    REDIRECT_FLAGS_PERMANENT = "wsp.redirect.flags.permanent", Bool, "Flag: permanent.";
    REDIRECT_FLAGS_REUSE_SECURITY_SESSION = "wsp.redirect.flags.reuse_security_session", Bool,
        "Flag: reuse security session.";
    ADDRESS = "wsp.address", Uint(4, Dec), "Number of an address, from 1; once per address of a Redirect.";
    ADDRESS_BEARER_TYPE = "wsp.address.bearer_type", Uint(1, Hex), "Bearer of an address, when said.";
    ADDRESS_FLAGS = "wsp.address.flags", Uint(1, Hex), "Flags and length of an address.";
    ADDRESS_FLAGS_BEARER_TYPE_INCLUDED = "wsp.address.flags.bearer_type_included", Bool,
        "Whether the address says its bearer.";
    ADDRESS_FLAGS_LENGTH = "wsp.address.flags.length", Uint(1, Dec), "Length of the address.";
    ADDRESS_FLAGS_PORT_NUMBER_INCLUDED = "wsp.address.flags.port_number_included", Bool,
        "Whether the address says its port.";
    ADDRESS_IPV4 = "wsp.address.ipv4", Ipv4, "Address of an IP bearer, of 4 octets.";
    ADDRESS_IPV6 = "wsp.address.ipv6", Ipv6, "Address of an IPv6 bearer, of 16 octets.";
    ADDRESS_PORT = "wsp.address.port", Uint(2, Dec), "Port of an address, when said.";
    ADDRESS_UNKNOWN = "wsp.address.unknown", Bytes, "Address of another bearer or length.";
    REPLY_STATUS = "wsp.reply.status", Uint(1, Hex), "Status of a Reply in its WSP form: 0x20 is HTTP 200.";
    REPLY_HTTP_STATUS = "wsp.reply.http_status", Uint(2, Dec),
        "Status of a Reply as HTTP has it: 200. Not in Wireshark.";
    URI_LENGTH = "wsp.uri_length", Uint(4, Dec), "Length of the URI, in method PDUs.";
    URI = "wsp.uri", Text, "URI of a method PDU, as sent.";
    MMS_URL = "mms.url", Text,
        "URI of a Get, normalised so that it equals the content location that announced it. Not in Wireshark.";
    CAPABILITIES = "wsp.capabilities", None, "Marks the capabilities.";
    CAPABILITIES_LENGTH = "wsp.capabilities.length", Uint(4, Dec),
        "Length of the capabilities, in Connect, ConnectReply and Resume.";
    CAPABILITIES_LENGTH_INVALID = "wsp.capabilities.length.invalid", None,
        "Marks capabilities said to be longer than the PDU.";
    HEADERS_LENGTH = "wsp.headers_length", Uint(4, Dec), "Length of content type and headers, in PDUs that say it.";
    CAPABILITY_ALIASES = "wsp.capability.aliases", Bytes, "Capability aliases, whole.";
    CAPABILITY_CLIENT_MESSAGE_SIZE = "wsp.capability.client_message_size", Uint(1, Dec),
        "Capability: client message size.";
    CAPABILITY_CLIENT_SDU_SIZE = "wsp.capability.client_sdu_size", Uint(1, Dec),
        "Capability: longest message to the client.";
    CAPABILITY_CODE_PAGE = "wsp.capability.code_page", Uint(1, Hex), "Number of a header code page; once per page.";
    CAPABILITY_EXTENDED_METHOD = "wsp.capability.extended_method", Uint(1, Hex),
        "PDU type of an extended method; once per method.";
    CAPABILITY_INVALID = "wsp.capability.invalid", None, "Marks a capability of unknown number or name.";
    CAPABILITY_METHOD_MOR = "wsp.capability.method_mor", Uint(1, Dec),
        "Capability: most outstanding method requests.";
    CAPABILITY_PROTOCOL_OPT = "wsp.capability.protocol_opt", Uint(1, Hex), "Capability: protocol options.";
    CAPABILITY_PROTOCOL_OPTION_ACK_HEADERS = "wsp.capability.protocol_option.ack_headers", Bool,
        "Capability: protocol option ack headers.";
    CAPABILITY_PROTOCOL_OPTION_CONFIRMED_PUSH = "wsp.capability.protocol_option.confirmed_push", Bool,
        "Capability: protocol option confirmed push.";
    CAPABILITY_PROTOCOL_OPTION_LARGE_DATA_TRANSFER = "wsp.capability.protocol_option.large_data_transfer", Bool,
        "Capability: protocol option large data transfer.";
    CAPABILITY_PROTOCOL_OPTION_PUSH = "wsp.capability.protocol_option.push", Bool,
        "Capability: protocol option push.";
    CAPABILITY_PROTOCOL_OPTION_SESSION_RESUME = "wsp.capability.protocol_option.session_resume", Bool,
        "Capability: protocol option session resume.";
    CAPABILITY_PUSH_MOR = "wsp.capability.push_mor", Uint(1, Dec), "Capability: most outstanding push requests.";
    CAPABILITY_SERVER_MESSAGE_SIZE = "wsp.capability.server_message_size", Uint(1, Dec),
        "Capability: server message size.";
    CAPABILITY_SERVER_SDU_SIZE = "wsp.capability.server_sdu_size", Uint(1, Dec),
        "Capability: longest message to the server.";
    CAPABILITY_ENCODING_INVALID = "wsp.capability_encoding.invalid", None,
        "Never present; known so that configurations that name it load.";
    HEADERS = "wsp.headers", None, "Marks a block of headers.";
    CODE_PAGE = "wsp.code_page", Uint(2, Dec), "Header code page from here on; once per shift.";
    HEADER_NAME_STRING = "wsp.header.name_string", Text, "Name of a header spelled as text.";
    HEADER_NAME_VALUE = "wsp.header.name_value", Uint(1, Dec),
        "Number of a well-known header; for the content type its first octet, without the high bit.";
    HEADER_INVALID = "wsp.header_invalid", None, "Never present; known so that configurations that name it load.";
    HEADER_INVALID_VALUE = "wsp.header_invalid_value", None,
        "Marks a header whose value has not the form of that header.";
    HEADER_TEXT_VALUE = "wsp.header_text_value", Text, "Value of a header whose name is spelled as text.";
    TEXT_FIELD_INVALID = "wsp.text_field_invalid", None,
        "Marks a header with a textual name and a value that is not text.";
    TRAILING_QUOTE = "wsp.trailing_quote", None, "Marks a Content-ID that is not quoted as it should.";
    DEFAULT_INT = "wsp.default_int", Uint(4, Dec),
        "Value of a well-known header that has no field of its own, when it is a number.";
    DEFAULT_STRING = "wsp.default_string", Text,
        "Name and value, `Cookie: x`, of a well-known header that has no field of its own, when it is text.";
    DEFAULT_VAL_LEN = "wsp.default_val_len", Uint(4, Dec),
        "Length of the value of a well-known header that has no field of its own, when it is neither.";
    HEADER_ACCEPT = "wsp.header.accept", Text, "Header Accept; once per header.";
    HEADER_ACCEPT_APPLICATION = "wsp.header.accept_application", Text, "Header Accept-Application; once per header.";
    HEADER_ACCEPT_CHARSET = "wsp.header.accept_charset", Text, "Header Accept-Charset; once per header.";
    HEADER_ACCEPT_ENCODING = "wsp.header.accept_encoding", Text, "Header Accept-Encoding; once per header.";
    HEADER_ACCEPT_LANGUAGE = "wsp.header.accept_language", Text, "Header Accept-Language; once per header.";
    HEADER_ACCEPT_RANGES = "wsp.header.accept_ranges", Text, "Header Accept-Ranges; once per header.";
    HEADER_AGE = "wsp.header.age", Text, "Header Age; once per header.";
    HEADER_ALLOW = "wsp.header.allow", Text, "Header Allow; once per header.";
    HEADER_APPLICATION_ID = "wsp.header.application_id", Text, "Header Application-ID; once per header.";
    HEADER_AUTHORIZATION = "wsp.header.authorization", Text, "Header Authorization; once per header.";
    HEADER_AUTHORIZATION_PASSWORD = "wsp.header.authorization.password", Text, "Password in header Authorization.";
    HEADER_AUTHORIZATION_SCHEME = "wsp.header.authorization.scheme", Text, "Scheme in header Authorization.";
    HEADER_AUTHORIZATION_USER_ID = "wsp.header.authorization.user_id", Text, "User id in header Authorization.";
    HEADER_BEARER_INDICATION = "wsp.header.bearer_indication", Text, "Header Bearer-Indication; once per header.";
    HEADER_CACHE_CONTROL = "wsp.header.cache_control", Text, "Header Cache-Control; once per header.";
    HEADER_CONNECTION = "wsp.header.connection", Text, "Header Connection; once per header.";
    HEADER_CONTENT_BASE = "wsp.header.content_base", Text, "Header Content-Base; once per header.";
    HEADER_CONTENT_DISPOSITION = "wsp.header.content_disposition", Text,
        "Header Content-Disposition; once per header.";
    HEADER_CONTENT_ENCODING = "wsp.header.content_encoding", Text, "Header Content-Encoding; once per header.";
    HEADER_CONTENT_ID = "wsp.header.content_id", Text, "Header Content-ID; once per header.";
    HEADER_CONTENT_LANGUAGE = "wsp.header.content_language", Text, "Header Content-Language; once per header.";
    HEADER_CONTENT_LENGTH = "wsp.header.content_length", Text, "Header Content-Length; once per header.";
    HEADER_CONTENT_LOCATION = "wsp.header.content_location", Text, "Header Content-Location; once per header.";
    HEADER_CONTENT_MD5 = "wsp.header.content_md5", Bytes, "Header Content-MD5; once per header.";
    HEADER_CONTENT_RANGE = "wsp.header.content_range", Text, "Header Content-Range; once per header.";
    HEADER_CONTENT_RANGE_ENTITY_LENGTH = "wsp.header.content_range.entity_length", Uint(4, Dec),
        "Entity length in header Content-Range.";
    HEADER_CONTENT_RANGE_FIRST_BYTE_POS = "wsp.header.content_range.first_byte_pos", Uint(4, Dec),
        "First byte pos in header Content-Range.";
    HEADER_CONTENT_TYPE = "wsp.header.content_type", Text, "Header Content-Type; once per header.";
    HEADER_CONTENT_URI = "wsp.header.content_uri", Text, "Header Content-URI; once per header.";
    HEADER_COOKIE = "wsp.header.cookie", Text, "Header Cookie; once per header.";
    HEADER_DATE = "wsp.header.date", Text, "Header Date; once per header.";
    HEADER_ENCODING_VERSION = "wsp.header.encoding_version", Text, "Header Encoding-Version; once per header.";
    HEADER_ETAG = "wsp.header.etag", Text, "Header Etag; once per header.";
    HEADER_EXPECT = "wsp.header.expect", Text, "Header Expect; once per header.";
    HEADER_EXPIRES = "wsp.header.expires", Text, "Header Expires; once per header.";
    HEADER_FROM = "wsp.header.from", Text, "Header From; once per header.";
    HEADER_HOST = "wsp.header.host", Text, "Header Host; once per header.";
    HEADER_IF_MATCH = "wsp.header.if_match", Text, "Header If-Match; once per header.";
    HEADER_IF_MODIFIED_SINCE = "wsp.header.if_modified_since", Text, "Header If-Modified-Since; once per header.";
    HEADER_IF_NONE_MATCH = "wsp.header.if_none_match", Text, "Header If-None-Match; once per header.";
    HEADER_IF_RANGE = "wsp.header.if_range", Text, "Header If-Range; once per header.";
    HEADER_IF_UNMODIFIED_SINCE = "wsp.header.if_unmodified_since", Text,
        "Header If-Unmodified-Since; once per header.";
    HEADER_INITIATOR_URI = "wsp.header.initiator_uri", Text, "Header Initiator-URI; once per header.";
    HEADER_LAST_MODIFIED = "wsp.header.last_modified", Text, "Header Last-Modified; once per header.";
    HEADER_LOCATION = "wsp.header.location", Text, "Header Location; once per header.";
    HEADER_MAX_FORWARDS = "wsp.header.max_forwards", Text, "Header Max-Forwards; once per header.";
    HEADER_PRAGMA = "wsp.header.pragma", Text, "Header Pragma; once per header.";
    HEADER_PROFILE = "wsp.header.profile", Text, "Header Profile; once per header.";
    HEADER_PROFILE_DIFF = "wsp.header.profile_diff", Text, "Header Profile-Diff; once per header.";
    HEADER_PROFILE_WARNING = "wsp.header.profile_warning", Text, "Header Profile-Warning; once per header.";
    HEADER_PROXY_AUTHENTICATE = "wsp.header.proxy_authenticate", Text, "Header Proxy-Authenticate; once per header.";
    HEADER_PROXY_AUTHENTICATE_REALM = "wsp.header.proxy_authenticate.realm", Text,
        "Realm in header Proxy-Authenticate.";
    HEADER_PROXY_AUTHENTICATE_SCHEME = "wsp.header.proxy_authenticate.scheme", Text,
        "Scheme in header Proxy-Authenticate.";
    HEADER_PROXY_AUTHORIZATION = "wsp.header.proxy_authorization", Text,
        "Header Proxy-Authorization; once per header.";
    HEADER_PROXY_AUTHORIZATION_PASSWORD = "wsp.header.proxy_authorization.password", Text,
        "Password in header Proxy-Authorization.";
    HEADER_PROXY_AUTHORIZATION_SCHEME = "wsp.header.proxy_authorization.scheme", Text,
        "Scheme in header Proxy-Authorization.";
    HEADER_PROXY_AUTHORIZATION_USER_ID = "wsp.header.proxy_authorization.user_id", Text,
        "User id in header Proxy-Authorization.";
    HEADER_PUBLIC = "wsp.header.public", Text, "Header Public; once per header.";
    HEADER_PUSH_FLAG = "wsp.header.push_flag", Text, "Header Push-Flag; once per header.";
    HEADER_PUSH_FLAG_AUTHENTICATED = "wsp.header.push_flag.authenticated", Bool, "Authenticated in header Push-Flag.";
    HEADER_PUSH_FLAG_LAST = "wsp.header.push_flag.last", Bool, "Last in header Push-Flag.";
    HEADER_PUSH_FLAG_TRUSTED = "wsp.header.push_flag.trusted", Bool, "Trusted in header Push-Flag.";
    HEADER_RANGE = "wsp.header.range", Text, "Header Range; once per header.";
    HEADER_RANGE_FIRST_BYTE_POS = "wsp.header.range.first_byte_pos", Uint(4, Dec), "First byte pos in header Range.";
    HEADER_RANGE_LAST_BYTE_POS = "wsp.header.range.last_byte_pos", Uint(4, Dec), "Last byte pos in header Range.";
    HEADER_RANGE_SUFFIX_LENGTH = "wsp.header.range.suffix_length", Uint(4, Dec), "Suffix length in header Range.";
    HEADER_REFERER = "wsp.header.referer", Text, "Header Referer; once per header.";
    HEADER_RETRY_AFTER = "wsp.header.retry_after", Text, "Header Retry-After; once per header.";
    HEADER_SERVER = "wsp.header.server", Text, "Header Server; once per header.";
    HEADER_SET_COOKIE = "wsp.header.set_cookie", Text, "Header Set-Cookie; once per header.";
    HEADER_TE = "wsp.header.te", Text, "Header TE; once per header.";
    HEADER_TRAILER = "wsp.header.trailer", Text, "Header Trailer; once per header.";
    HEADER_TRANSFER_ENCODING = "wsp.header.transfer_encoding", Text, "Header Transfer-Encoding; once per header.";
    HEADER_UPGRADE = "wsp.header.upgrade", Text, "Header Upgrade; once per header.";
    HEADER_USER_AGENT = "wsp.header.user_agent", Text, "Header User-Agent; once per header.";
    HEADER_VARY = "wsp.header.vary", Text, "Header Vary; once per header.";
    HEADER_VIA = "wsp.header.via", Text, "Header Via; once per header.";
    HEADER_WARNING = "wsp.header.warning", Text, "Header Warning; once per header.";
    HEADER_WARNING_AGENT = "wsp.header.warning.agent", Text, "Agent in header Warning.";
    HEADER_WARNING_CODE = "wsp.header.warning.code", Uint(1, Hex), "Code in header Warning.";
    HEADER_WARNING_TEXT = "wsp.header.warning.text", Text, "Text in header Warning.";
    HEADER_WWW_AUTHENTICATE = "wsp.header.www_authenticate", Text, "Header Www-Authenticate; once per header.";
    HEADER_WWW_AUTHENTICATE_REALM = "wsp.header.www_authenticate.realm", Text, "Realm in header Www-Authenticate.";
    HEADER_WWW_AUTHENTICATE_SCHEME = "wsp.header.www_authenticate.scheme", Text, "Scheme in header Www-Authenticate.";
    HEADER_X_UP_1_X_UP_DEVCAP_EM_SIZE = "wsp.header.x_up_1.x_up_devcap_em_size", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_GUI = "wsp.header.x_up_1.x_up_devcap_gui", Text, "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_HAS_COLOR = "wsp.header.x_up_1.x_up_devcap_has_color", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_IMMED_ALERT = "wsp.header.x_up_1.x_up_devcap_immed_alert", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_NUM_SOFTKEYS = "wsp.header.x_up_1.x_up_devcap_num_softkeys", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_CHARS = "wsp.header.x_up_1.x_up_devcap_screen_chars", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_DEPTH = "wsp.header.x_up_1.x_up_devcap_screen_depth", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_PIXELS = "wsp.header.x_up_1.x_up_devcap_screen_pixels", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_DEVCAP_SOFTKEY_SIZE = "wsp.header.x_up_1.x_up_devcap_softkey_size", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_BA_ENABLE = "wsp.header.x_up_1.x_up_proxy_ba_enable", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_BA_REALM = "wsp.header.x_up_1.x_up_proxy_ba_realm", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_BOOKMARK = "wsp.header.x_up_1.x_up_proxy_bookmark", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_ENABLE_TRUST = "wsp.header.x_up_1.x_up_proxy_enable_trust", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_HOME_PAGE = "wsp.header.x_up_1.x_up_proxy_home_page", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_LINGER = "wsp.header.x_up_1.x_up_proxy_linger", Text, "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_NET_ASK = "wsp.header.x_up_1.x_up_proxy_net_ask", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_NOTIFY = "wsp.header.x_up_1.x_up_proxy_notify", Text, "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_OPERATOR_DOMAIN = "wsp.header.x_up_1.x_up_proxy_operator_domain", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_PUSH_ACCEPT = "wsp.header.x_up_1.x_up_proxy_push_accept", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_PUSH_SEQ = "wsp.header.x_up_1.x_up_proxy_push_seq", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_REDIRECT_ENABLE = "wsp.header.x_up_1.x_up_proxy_redirect_enable", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_REDIRECT_STATUS = "wsp.header.x_up_1.x_up_proxy_redirect_status", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_REQUEST_URI = "wsp.header.x_up_1.x_up_proxy_request_uri", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_TOD = "wsp.header.x_up_1.x_up_proxy_tod", Time, "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_TRANS_CHARSET = "wsp.header.x_up_1.x_up_proxy_trans_charset", Text,
        "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_TRUST = "wsp.header.x_up_1.x_up_proxy_trust", Text, "Openwave header of code page 16.";
    HEADER_X_UP_1_X_UP_PROXY_UPLINK_VERSION = "wsp.header.x_up_1.x_up_proxy_uplink_version", Text,
        "Openwave header of code page 16.";
    HEADER_X_WAP_APPLICATION_ID = "wsp.header.x_wap_application_id", Text,
        "Header X-Wap-Application-ID; once per header.";
    HEADER_X_WAP_SECURITY = "wsp.header.x_wap_security", Text, "Header X-Wap-Security; once per header.";
    HEADER_X_WAP_TOD = "wsp.header.x_wap_tod", Time, "Header X-Wap-Tod; once per header.";
    HEADER_X_WAP_TOD_NOT_TEXT = "wsp.header.x_wap_tod.not_text", None,
        "Never present; known so that configurations that name it load.";
    PARAMETER_CHARSET = "wsp.parameter.charset", Text, "Parameter charset of the header before it.";
    PARAMETER_COMMENT = "wsp.parameter.comment", Text, "Parameter comment of the header before it.";
    PARAMETER_DOMAIN = "wsp.parameter.domain", Text, "Parameter domain of the header before it.";
    PARAMETER_FILENAME = "wsp.parameter.filename", Text, "Parameter filename of the header before it.";
    PARAMETER_INT_TYPE = "wsp.parameter.int_type", Uint(4, Dec), "Parameter int-type of the header before it.";
    PARAMETER_LEVEL = "wsp.parameter.level", Text, "Parameter level of the header before it.";
    PARAMETER_MAC = "wsp.parameter.mac", Text, "Parameter mac of the header before it.";
    PARAMETER_NAME = "wsp.parameter.name", Text, "Parameter name of the header before it.";
    PARAMETER_PATH = "wsp.parameter.path", Text, "Parameter path of the header before it.";
    PARAMETER_Q = "wsp.parameter.q", Text, "Parameter q of the header before it.";
    PARAMETER_SEC = "wsp.parameter.sec", Uint(1, Hex), "Parameter sec of the header before it.";
    PARAMETER_SIZE = "wsp.parameter.size", Uint(4, Dec), "Parameter size of the header before it.";
    PARAMETER_START = "wsp.parameter.start", Text, "Parameter start of the header before it.";
    PARAMETER_START_INFO = "wsp.parameter.start_info", Text, "Parameter start-info of the header before it.";
    PARAMETER_TYPE = "wsp.parameter.type", Uint(4, Dec), "Number of a typed parameter; once per parameter.";
    PARAMETER_UPART_TYPE = "wsp.parameter.upart.type", Text, "Parameter upart.type of the header before it.";
    UNDECODED_PARAMETER = "wsp.undecoded_parameter", None,
        "Marks a parameter of unknown number; nothing is read behind it.";
    UNTYPE_INT = "wsp.untype.int", Uint(4, Dec), "Number of a parameter whose name is spelled as text.";
    UNTYPE_QUOTE_TEXT = "wsp.untype.quote_text", Text,
        "Quoted text of a parameter whose name is spelled as text, with its opening quote.";
    UNTYPE_TEXT = "wsp.untype.text", Text, "Text of a parameter whose name is spelled as text.";
    INVALID_PARAMETER_VALUE = "wsp.invalid_parameter_value", None,
        "Marks a parameter whose value has not the form of that parameter.";
    OVERSIZED_UINTVAR = "wsp.oversized_uintvar", None, "Marks a length beyond any sense.";
    POST_DATA = "wsp.post.data", None, "Marks the body that follows the content type of an MMS message.";
    MULTIPART = "wsp.multipart", Uint(4, Dec), "Number of a part, from 1; once per part of a multipart body.";
    VARIABLE_VALUE = "wsp.variable_value", Text, "Never present; known so that configurations that name it load.";
}
