using System.Text.Json.Nodes;

namespace Cordon.Simulation;

/// <summary>A refusal before a dialect dresses it.</summary>
internal sealed record Problem(int Status, string Message, string? Code = null, string? Parameter = null)
{
    public static Problem BadJson { get; } = new(400, "We could not parse the JSON body of your request.");

    public static Problem Ordered(int status) => status switch
    {
        429 => new(429, "Rate limit reached (simulated).", "rate_limit_exceeded"),
        _ => new(status, "The simulated model failed as it was told to."),
    };

    public JsonObject OpenAi() => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = Message,
            ["type"] = Status switch
            {
                429 => "requests",
                >= 500 => "server_error",
                _ => "invalid_request_error",
            },
            ["param"] = Parameter,
            ["code"] = Code,
        },
    };

    public JsonObject Ollama() => new() { ["error"] = Message };

    public JsonObject Anthropic() => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = Status switch
            {
                401 => "authentication_error",
                403 => "permission_error",
                404 => "not_found_error",
                413 => "request_too_large",
                429 => "rate_limit_error",
                529 => "overloaded_error",
                >= 500 => "api_error",
                _ => "invalid_request_error",
            },
            ["message"] = Message,
        },
        ["request_id"] = "req_simulated",
    };
}
