namespace Cordon.Train.Secrets;

/// <summary>Values made by a seeded generator: random ones as issuers make them, and ones that only look so.</summary>
internal sealed class GeneratedValues(int seed)
{
    private const string Digits = "0123456789";
    private const string Hex = Digits + "abcdef";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly string[] Words =
    [
        "harbour", "lantern", "orange", "silver", "window", "garden", "summer", "winter", "coffee", "dragon", "monkey", "football", "sunshine", "purple", "rocket", "tiger", "welcome", "letmein",
        "paris", "london", "berlin", "tokyo", "maria", "peter", "anna", "kevin", "office", "branch", "yellow", "bridge", "castle", "forest", "island", "planet", "pepper", "banana",
    ];

    private static readonly string[] CodeWords =
    [
        "user", "get", "set", "load", "value", "name", "config", "data", "index", "item", "list", "node", "render", "field", "form", "handler", "state", "request", "response", "build",
        "cache", "parse", "token", "key", "secret", "password", "client", "server", "input", "output", "row", "column", "page", "query", "string", "number", "default", "current",
    ];

    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);

    public T Any<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public string Characters(string alphabet, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[_random.Next(alphabet.Length)]));

    public string HexOf(int length) => Characters(Hex, length);

    public string Guid() => $"{HexOf(8)}-{HexOf(4)}-4{HexOf(3)}-{Any(["8", "9", "a", "b"])}{HexOf(3)}-{HexOf(12)}";

    public string Base64(int bytes)
    {
        byte[] made = new byte[bytes];
        _random.NextBytes(made);
        return Convert.ToBase64String(made);
    }

    /// <summary>As a service would issue it.</summary>
    public string IssuedKey() => Below(8) switch
    {
        0 => HexOf(Any([32, 40, 64])),
        1 => Characters(Digits + Lower, Any([20, 24, 30, 32, 36, 40])),
        2 => Characters(Digits + Lower + Upper, Any([16, 20, 24, 32, 40, 48, 64])),
        3 => Characters(Digits + Lower + Upper + "_-", Any([22, 32, 43, 60])),
        4 => Base64(Any([16, 24, 32, 48])),
        5 => Guid(),
        6 => Characters(Digits + Upper, Any([16, 20, 26, 32])),
        _ => Characters(Digits + Lower + Upper, Any([12, 22])) + "." + Characters(Digits + Lower + Upper + "_-", Any([27, 43])),
    };

    /// <summary>As a person chooses it.</summary>
    public string ChosenPassword() => Below(6) switch
    {
        0 => Capital(Any(Words)) + Characters(Digits, Any([2, 3, 4])) + Any(["!", "", "#", "$"]),
        1 => Any(Words) + Any(["@", "_", "."]) + Any(Words) + Characters(Digits, 2),
        2 => Characters(Digits + Lower + Upper + "!@#$%&*", Any([8, 10, 12, 14, 16])),
        3 => Any(Words).Replace('a', '4').Replace('e', '3').Replace('o', '0') + Any(["!", "1", "99", "2024"]),
        4 => Characters(Digits + Lower, Any([8, 10, 12])),
        _ => Capital(Any(Words)) + Capital(Any(Words)) + Characters(Digits, 2),
    };

    /// <summary>A name as code has it.</summary>
    public string Identifier() => Below(4) switch
    {
        0 => Any(CodeWords) + Capital(Any(CodeWords)) + (Below(3) == 0 ? Capital(Any(CodeWords)) : ""),
        1 => Any(CodeWords) + "_" + Any(CodeWords) + (Below(3) == 0 ? "_" + Any(CodeWords) : ""),
        2 => Any(CodeWords) + "." + Any(CodeWords) + Capital(Any(CodeWords)) + (Below(2) == 0 ? Digit() : ""),
        _ => Any(CodeWords) + "-" + Any(CodeWords) + (Below(3) == 0 ? "-" + Digit() : ""),
    };

    /// <summary>What stands where a credential would.</summary>
    public string StandIn() => Any(
    [
        "your_api_key_here", "YOUR-TOKEN", "<your-token>", "${API_KEY}", "{{ api_key }}", "$TOKEN", "%SECRET%", "changeme", "CHANGE_ME", "xxxxxxxxxxxxxxxxxxxx", "XXXXXXXX-XXXX-XXXX", "****************",
        "example-secret", "placeholder", "process.env.API_KEY", "os.environ[KEY]", "config.secretKey", "redacted", "<redacted>", "0000000000000000", "insert-key-here", "null", "undefined", "true", "required",
        "my-secret-token", "dummy-key-1", "sample_key_123", "test-token", "replace_me", "secret_name", "sk_test_xxxxxxxxxxxx", "YOUR_ACCESS_TOKEN", "AKIAXXXXXXXXXXXXXXXX", "s3cr3t_placeholder", "...", "(hidden)",
    ]);

    private string Digit() => Characters(Digits, 1);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
