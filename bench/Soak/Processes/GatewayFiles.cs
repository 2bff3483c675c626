namespace Cordon.Soak.Processes;

/// <summary>Configuration and policy of the gateway under test.</summary>
internal static class GatewayFiles
{
    public const string Thrifty = "thrifty", Faq = "faq", Shop = "shop", Desk = "desk";

    public const string Hook = "hook", Siem = "siem", Queue = "queue";

    public static string AccessLog(string directory) => Path.Combine(directory, "access.jsonl");

    public static string Data(string directory) => Path.Combine(directory, "data");

    public static (string Config, string Policy) Write(string directory, Uri upstream, int hook, int siem, int? broker)
    {
        string config = Path.Combine(directory, "cordon.yaml"), policy = Path.Combine(directory, "policy.yaml");
        string upstreams = string.Concat(((string[])["openai", "azure", "anthropic", "gemini", "bedrock", "ollama"]).Select(name => $"  {name}: {{address: \"{upstream}\", breaker: {{open-seconds: 1}}}}\n"));
        string secret = Path.Combine(directory, "broker.secret");
        File.WriteAllText(secret, "guest");
        string queue = broker is null ? "" : $"  {Queue}: {{to: rabbitmq, host: 127.0.0.1, port: {broker}, routing-key: {Receivers.RabbitReceiver.Queue}, user: guest, password: \"file:{secret}\", interval-ms: 100, timeout-seconds: 10, retry-first-seconds: 1, retry-seconds: 2}}";
        File.WriteAllText(policy, """
            version: 1
            preset: balanced
            guards:
              pii: {mode: enforce, action: pseudonymise}

            """);
        File.WriteAllText(config, $$"""
            development: false
            policy: {{policy}}
            upstreams:
            {{upstreams.TrimEnd()}}
            budgets:
              named:
                thrifty-rate: {what: requests, amount: 20, each: [key], match: {application: {{Thrifty}}}, per: minute, burst: 5}
            cache:
              rules:
                - {application: {{Faq}}, seconds: 30}
            limits: {shutdown-seconds: 60}
            evidence: {origin: cordon.example/soak, heartbeat-seconds: 5, heads: {{Path.Combine(directory, "heads")}}}
            exports:
              {{Hook}}: {to: webhook, address: "http://127.0.0.1:{{hook}}/hook", interval-ms: 100, timeout-seconds: 5, retry-first-seconds: 1, retry-seconds: 2}
              {{Siem}}: {to: syslog, transport: tcp, host: 127.0.0.1, port: {{siem}}, interval-ms: 100, timeout-seconds: 5, retry-first-seconds: 1, retry-seconds: 2}
            {{queue}}
            telemetry:
              access-log: {format: json, file: {{AccessLog(directory)}}, files: 1000}

            """);
        return (config, policy);
    }
}
