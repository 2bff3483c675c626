using System.Globalization;

namespace Cordon.Train.Secrets;

/// <summary>Lines as code, configuration, logs and prose have them, around generated values. Each says whether its value is a credential.</summary>
internal static class GeneratedTexts
{
    /// <summary>How many kinds of look-alikes there are.</summary>
    public const int Kinds = 16;

    private static readonly string[] SecretNames =
    [
        "api_key", "apiKey", "API_KEY", "secret", "client_secret", "CLIENT_SECRET", "access_token", "accessToken", "auth_token", "SECRET_KEY", "secretAccessKey", "private_token", "app_secret",
        "signing_secret", "encryption_key", "service_token", "API-Key", "x-api-key", "bearer_token", "refresh_token", "webhook_secret", "jwt_secret", "master_key", "license_key", "credential",
    ];

    private static readonly string[] PasswordNames = ["password", "PASSWORD", "db_password", "DB_PASS", "dbPassword", "passwd", "pwd", "passphrase", "admin_password", "rootPassword", "smtp_password", "user.password", "MYSQL_PASSWORD", "POSTGRES_PASSWORD"];

    private static readonly string[] HarmlessNames =
    [
        "public_key", "cache_key", "primaryKey", "primary_key", "sort_key", "partitionKey", "foreign_key", "csrf_token", "next_page_token", "pageToken", "continuation_token", "idempotency_key", "idempotencyKey",
        "key", "keys", "row_key", "trace_token", "tokenizer", "token_type", "key_id", "keyId", "secret_name", "secretName", "token_count", "max_tokens", "auth_type", "author", "authority", "keyword",
        "cursor_token", "etag_key", "hash_key", "commit_key", "md5_key", "key_fingerprint", "public_token", "device_token_hash", "localization_key", "translation_key", "i18n.key", "react_key", "routeKey",
    ];

    private static readonly string[] DigestNames = ["sha256", "sha1", "md5", "checksum", "integrity", "commit", "digest", "etag", "hash", "revision", "fingerprint", "resolved", "_id", "uuid", "request_id", "build_id", "trace_id", "ETag", "Content-MD5"];

    /// <summary>A line whose value is a credential, with where it is.</summary>
    public static (string Text, int Start, int End) Credential(GeneratedValues made)
    {
        bool password = made.Below(3) == 0;
        string name = made.Any(password ? PasswordNames : SecretNames);
        return Assign(made, name, password ? made.ChosenPassword() : made.IssuedKey());
    }

    /// <summary>A line that looks as if it held one.</summary>
    public static string LookAlike(GeneratedValues made) => LookAlike(made, made.Below(Kinds));

    /// <summary>One of a kind.</summary>
    public static string LookAlike(GeneratedValues made, int kind) => kind switch
    {
        0 => Assign(made, made.Any(SecretNames), made.StandIn()).Text,
        1 => Assign(made, made.Any(PasswordNames), made.StandIn()).Text,
        2 => Assign(made, made.Any(SecretNames), made.Identifier()).Text,
        3 => Assign(made, made.Any(PasswordNames), made.Identifier()).Text,
        4 => Assign(made, made.Any(HarmlessNames), made.Below(2) == 0 ? made.Identifier() : made.Guid()).Text,
        5 => Assign(made, made.Any(HarmlessNames), made.Below(2) == 0 ? made.HexOf(made.Any([8, 32, 40, 64])) : made.Characters("0123456789", made.Any([6, 10, 13]))).Text,
        6 => Assign(made, made.Any(DigestNames), made.Any([made.HexOf(32), made.HexOf(40), made.HexOf(64), made.Guid(), "sha512-" + made.Base64(64)])).Text,
        7 => LockFile(made),
        8 => DataUri(made),
        9 => Minified(made),
        10 => Log(made),
        11 => Style(made),
        12 => Prose(made),
        13 => PublicCertificate(made),
        14 => Fixture(made),
        _ => Translation(made),
    };

    private static (string Text, int Start, int End) Assign(GeneratedValues made, string name, string value)
    {
        (string before, string after) = made.Any<(string, string)>(
        [
            ($"{name} = \"", "\""), ($"{name}='", "'"), ($"\"{name}\": \"", "\","), ($"export {name}=", ""), ($"{name}: ", ""), ($"  {name}: \"", "\""), ($"const {name} = '", "';"), ($"{name} => '", "',"),
            ($"--{name} ", ""), ($"{name}=", "&next=1"), ($"String {name} = \"", "\";"), ($"<add key=\"{name}\" value=\"", "\" />"), ($"<{name}>", $"</{name}>"), ($"os.environ[\"{name}\"] = \"", "\""), ($"set('{name}', '", "');"),
            ($"{name} := \"", "\""), ($"The {name} is ", " for now."), ($"{name}:", ""),
        ]);
        return (before + value + after, before.Length, before.Length + value.Length);
    }

    private static string LockFile(GeneratedValues made) => made.Below(3) switch
    {
        0 => $"\"node_modules/key-list\": {{ \"version\": \"1.2.{made.Below(40)}\", \"resolved\": \"https://packages.example/key-list/-/key-list.tgz#{made.HexOf(40)}\", \"integrity\": \"sha512-{made.Base64(64)}\" }}",
        1 => $"tokenizers = {{ version = \"0.{made.Below(30)}\", checksum = \"{made.HexOf(64)}\" }}",
        _ => $"secret-service=={made.Below(9)}.1 --hash=sha256:{made.HexOf(64)} \\\n    --hash=sha256:{made.HexOf(64)}",
    };

    private static string DataUri(GeneratedValues made) => $"<img alt=\"key\" src=\"data:image/png;base64,{made.Base64(300)}\">";

    private static string Minified(GeneratedValues made) =>
        string.Concat(Enumerable.Range(0, 12).Select(_ => $"function {made.Characters("abcdefgh", 1)}(t,e){{return t.key={made.Identifier()},e.token=\"{made.Identifier()}\",{made.Identifier()}?t.{made.Identifier()}:\"{made.Characters("abcdef0123456789", 6)}\"}}"));

    private static string Log(GeneratedValues made) => string.Create(CultureInfo.InvariantCulture,
        $"2026-03-{made.Below(28) + 1:D2}T10:{made.Below(60):D2}:07Z INFO auth token refreshed request_id={made.Guid()} key={made.Identifier()} commit {made.HexOf(40)} took={made.Below(900)}ms");

    private static string Style(GeneratedValues made) => $".token-{made.Identifier()} {{ color: #{made.HexOf(6)}; background: url(key-{made.HexOf(8)}.png); }} @keyframes {made.Identifier()} {{ }}";

    private static string Prose(GeneratedValues made) => made.Any(
    [
        "The password must have at least 12 characters, and the secret: patience.", "How do I reset my password? I forgot it and the token expired.", $"Press the key {made.Characters("ABCDEFGH", 1)} to continue, key: value pairs are listed in table 4.",
        "Authentication: use OAuth2. Authorization: role based. Key: see appendix.", $"The secret of chapter {made.Below(30)} is that token economies fail.", "Enter your API key: it is shown once. Keep it secret: do not share.",
        "password: string; token: string | null; secret?: Buffer; key: keyof T", "token = next(tokens); key = sorted(keys)[0]; secret = secrets_client.get(name)", $"Commit {made.HexOf(40)} fixes the key handling (see {made.Guid()}).",
        "The key findings: revenue grew by 12%, margins by 3%.", "auth = HTTPBasicAuth(username, password)", "const token = await getToken(request); const key = createHash(body);",
    ]);

    private static string PublicCertificate(GeneratedValues made) => $"public_key: \"-----BEGIN PUBLIC KEY-----\\n{made.Base64(200)}\\n-----END PUBLIC KEY-----\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{made.Base64(32)} key@host";

    private static string Fixture(GeneratedValues made) => $"it('rejects a bad token', () => {{ expect(login({{ token: '{made.StandIn()}', password: '{made.Any(["password", "secret", "test", "12345", "hunter", "wrong"])}' }})).toBe(401) }})";

    private static string Translation(GeneratedValues made) => $"\"login.password.{made.Identifier()}\": \"{made.Any(["Passwort vergessen?", "Mot de passe", "Enter password", "Password incorrect"])}\", \"auth.key.label\": \"{made.Identifier()}\"";
}
