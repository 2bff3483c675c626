using System.Buffers;

namespace Cordon.Detection.Secrets;

/// <summary>Words by which the filter tells names and stand-ins from credentials.</summary>
internal static class SecretWords
{
    public static readonly SearchValues<string> Password = Set("pass", "pwd", "pw", "psw", "identified by", "kennwort", "senha", "contrase", "密码", "密碼");
    public static readonly SearchValues<string> Secret = Set("secret", "credential", "signing", "encryption", "salt");
    public static readonly SearchValues<string> Token = Set("token", "bearer", "jwt", "session");
    public static readonly SearchValues<string> ApiKey = Set("api_key", "apikey", "api-key", "api key", "api.key");
    public static readonly SearchValues<string> Private = Set("private", "access", "auth", "client", "account", "admin", "master", "root", "database", "db_");

    /// <summary>Names of things that look random and open nothing.</summary>
    public static readonly SearchValues<string> Digest = Set("hash", "sha1", "sha2", "sha5", "md5", "checksum", "integrity", "digest", "commit", "etag", "fingerprint", "thumbprint", "signature", "revision", "crc");

    /// <summary>Names of keys and tokens that are no credentials.</summary>
    public static readonly SearchValues<string> Harmless = Set(
        "public", "cache", "primary", "foreign", "sort", "partition", "page", "next", "cursor", "csrf", "xsrf", "idempoten", "row", "index", "column", "keyword", "keyboard", "keyframe",
        "keycode", "uuid", "guid", "trace", "span", "request", "correlation", "device", "build", "version", "tokenizer", "tokens", "max_token", "keys", "hotkey", "pad_token", "eos", "bos", "label", "type", "format", "field", "url", "uri", "path", "file", "policy", "hint", "reset", "forgot", "length", "placeholder", "example");

    /// <summary>What people write where a credential would stand.</summary>
    public static readonly SearchValues<string> StandIn = Set(
        "example", "sample", "placeholder", "changeme", "change_me", "change-me", "change_this", "your", "dummy", "foobar", "redacted", "masked", "hidden", "undefined", "insert", "replace",
        "goes_here", "goes-here", "gohere", "fixme", "not-set", "notset", "xxxx", "****", "....", "____", "todo", "fake", "test_", "_test", "mysecret", "my_secret", "my-secret", "default");

    /// <summary>Code that reads the value from where it is kept.</summary>
    public static readonly SearchValues<string> Lookup = Set(
        "process.env", "environ", "getenv", "env.", "config.", "config[", "secrets.", "vault:", "self.", "this.", "args.", "request.", "params.", "options.", "settings.", "user.", "null", "none", "true", "false", "string", "function", "return", "::", "->", "=>", "()", "${", "{{", "<%", "%s", "%(", "#{", "://");

    /// <summary>Words that names, paths and sentences are made of.</summary>
    public static readonly string[] Common =
    [
        "password", "passwd", "secret", "token", "access", "refresh", "client", "server", "config", "default", "value", "string", "number", "user", "name", "admin", "login", "email", "account", "service",
        "public", "private", "system", "manager", "handler", "controller", "component", "button", "input", "label", "field", "form", "page", "index", "table", "column", "query", "database", "connection",
        "request", "response", "message", "error", "result", "object", "array", "list", "item", "type", "class", "style", "width", "height", "color", "border", "margin", "text", "font", "image", "icon",
        "header", "footer", "content", "title", "data", "info", "file", "path", "folder", "version", "update", "create", "delete", "select", "insert", "remove", "change", "reset", "forgot", "confirm",
        "policy", "required", "optional", "valid", "invalid", "incorrect", "minimum", "maximum", "length", "strength", "show", "hide", "toggle", "placeholder", "example", "test", "sample", "demo",
        "authentication", "authorization", "encrypt", "decrypt", "generate", "random", "provider", "factory", "builder", "context", "session", "cookie", "cache", "storage", "bucket", "project", "application",
        "from", "with", "this", "that", "your", "here", "must", "have", "will", "been", "http", "https", "localhost", "com", "org", "json", "html", "event", "state", "props", "current", "new", "old",
    ];

    private static SearchValues<string> Set(params ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
