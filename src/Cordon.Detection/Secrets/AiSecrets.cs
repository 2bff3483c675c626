using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of model providers and AI services.</summary>
internal static partial class AiSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("openai-key", "OpenAI", Severity.Critical, 0.99, OpenaiKey, 100, "An OpenAI API key: model calls at the owner's cost.",
            Plausible.Varied, ["t3blbkfj"], reach: 103),
        Shape.Secret("openai-key-unmarked", "OpenAI", Severity.High, 0.8, OpenaiKeyUnmarked, 212, "Shaped like an OpenAI project key, without its usual mark.",
            Plausible.Varied, ["sk-proj-", "sk-svcacct-", "sk-admin-"]),
        Shape.Secret("anthropic-key", "Anthropic", Severity.Critical, 0.99, AnthropicKey, 140, "An Anthropic API key: model calls at the owner's cost.",
            Plausible.Varied, ["sk-ant-"]),
        Shape.Secret("deepseek-like-key", "DeepSeek", Severity.Critical, 0.85, DeepseekLikeKey, 52, "An API key of the sk- form used by DeepSeek, Moonshot, Qwen and older OpenAI accounts.",
            Plausible.Varied, ["sk-"]),
        Shape.Secret("openrouter-key", "OpenRouter", Severity.Critical, 0.98, OpenrouterKey, 74, "An OpenRouter API key.",
            Plausible.Varied, ["sk-or-v1-"]),
        Shape.Secret("hugging-face-token", "Hugging Face", Severity.Critical, 0.97, HuggingFaceToken, 43, "A Hugging Face access token.",
            Plausible.Varied, ["hf_", "api_org_"]),
        Shape.Secret("groq-key", "Groq", Severity.Critical, 0.98, GroqKey, 57, "A Groq API key.",
            Plausible.Varied, ["gsk_"]),
        Shape.Secret("replicate-token", "Replicate", Severity.High, 0.97, ReplicateToken, 41, "A Replicate API token.",
            Plausible.Varied, ["r8_"]),
        Shape.Secret("perplexity-key", "Perplexity", Severity.High, 0.97, PerplexityKey, 62, "A Perplexity API key.",
            Plausible.Varied, ["pplx-"]),
        Shape.Secret("xai-key", "xAI", Severity.Critical, 0.97, XaiKey, 90, "An xAI API key.",
            Plausible.Varied, ["xai-"]),
        Shape.Secret("cohere-key", "Cohere", Severity.High, 0.75, CohereKey, 112, "A Cohere API key.",
            Plausible.MixedRandom, ["cohere", "co_api"], reach: 0, group: 1),
        Shape.Secret("mistral-key", "Mistral AI", Severity.High, 0.75, MistralKey, 104, "A Mistral API key.",
            Plausible.MixedRandom, ["mistral"], reach: 0, group: 1),
        Shape.Secret("together-key", "Together AI", Severity.High, 0.98, TogetherKey, 51, "A Together AI API key.",
            Plausible.Varied, ["tgp_v1_"]),
        Shape.Secret("together-key-legacy", "Together AI", Severity.High, 0.75, TogetherKeyLegacy, 136, "A Together AI API key of the old form.",
            Plausible.Random, ["together"], reach: 0, group: 1),
        Shape.Secret("fireworks-key", "Fireworks AI", Severity.High, 0.85, FireworksKey, 28, "A Fireworks AI API key.",
            Plausible.MixedCase, ["fw_"]),
        Shape.Secret("langsmith-key", "LangChain", Severity.High, 0.98, LangsmithKey, 52, "A LangSmith API key.",
            Plausible.Varied, ["lsv2_pt_", "lsv2_sk_"]),
        Shape.Secret("langfuse-secret", "Langfuse", Severity.High, 0.98, LangfuseSecret, 43, "A Langfuse secret key.",
            Plausible.Varied, ["sk-lf-"]),
        Shape.Secret("tavily-key", "Tavily", Severity.Medium, 0.95, TavilyKey, 43, "A Tavily API key.",
            Plausible.Varied, ["tvly-"]),
        Shape.Secret("elevenlabs-key", "ElevenLabs", Severity.High, 0.95, ElevenlabsKey, 52, "An ElevenLabs API key.",
            Plausible.Varied, ["sk_"]),
        Shape.Secret("pinecone-key", "Pinecone", Severity.High, 0.97, PineconeKey, 77, "A Pinecone API key.",
            Plausible.Varied, ["pcsk_"]),
        Shape.Secret("nvidia-key", "NVIDIA", Severity.High, 0.97, NvidiaKey, 77, "An NVIDIA API key.",
            Plausible.Varied, ["nvapi-"]),
        Shape.Secret("voyage-key", "Voyage AI", Severity.High, 0.85, VoyageKey, 117, "A Voyage AI API key.",
            Plausible.Random, ["voyage"], reach: 0, group: 1),
        Shape.Secret("firecrawl-key", "Firecrawl", Severity.Medium, 0.9, FirecrawlKey, 36, "A Firecrawl API key.",
            Plausible.Varied, ["fc-"]),
        Shape.Secret("wandb-key", "Weights & Biases", Severity.High, 0.75, WandbKey, 112, "A Weights & Biases API key.",
            Plausible.Random, ["wandb"], reach: 0, group: 1),
        Shape.Secret("jina-key", "Jina AI", Severity.Medium, 0.97, JinaKey, 66, "A Jina AI API key.",
            Plausible.Varied, ["jina_"]),
        Shape.Secret("cerebras-key", "Cerebras", Severity.High, 0.95, CerebrasKey, 53, "A Cerebras API key.",
            Plausible.Varied, ["csk-"]),
        Shape.Secret("deepgram-key", "Deepgram", Severity.High, 0.75, DeepgramKey, 112, "A Deepgram API key.",
            Plausible.Random, ["deepgram"], reach: 0, group: 1),
        Shape.Secret("assemblyai-key", "AssemblyAI", Severity.High, 0.75, AssemblyaiKey, 104, "An AssemblyAI API key.",
            Plausible.Random, ["assemblyai", "assembly_ai"], reach: 0, group: 1),
        Shape.Secret("llama-api-key", "Meta", Severity.High, 0.97, LlamaApiKey, 50, "A Llama API key.",
            Plausible.Varied, ["llm|"]),
    ];

    [GeneratedRegex(Shape.Before + "sk-(?:(?:proj|svcacct|admin|None)-)?[A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex OpenaiKey { get; }

    [GeneratedRegex(Shape.Before + "sk-(?:proj|svcacct|admin)-(?![A-Za-z0-9_-]{0,90}T3BlbkFJ)[A-Za-z0-9_-]{40,200}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex OpenaiKeyUnmarked { get; }

    [GeneratedRegex(Shape.Before + @"sk-ant-(?:api|admin|sid|oat|ort)\d{2}-[A-Za-z0-9_-]{80,120}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AnthropicKey { get; }

    [GeneratedRegex(Shape.Before + "sk-(?:[0-9a-f]{32}|[A-Za-z0-9]{48})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DeepseekLikeKey { get; }

    [GeneratedRegex(Shape.Before + "sk-or-v1-[0-9a-f]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex OpenrouterKey { get; }

    [GeneratedRegex(Shape.Before + "(?:hf|api_org)_[A-Za-z]{34}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex HuggingFaceToken { get; }

    [GeneratedRegex(Shape.Before + "gsk_[A-Za-z0-9]{52}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GroqKey { get; }

    [GeneratedRegex(Shape.Before + "r8_[A-Za-z0-9]{37}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ReplicateToken { get; }

    [GeneratedRegex(Shape.Before + "pplx-[A-Za-z0-9]{48,56}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PerplexityKey { get; }

    [GeneratedRegex(Shape.Before + "xai-[A-Za-z0-9]{70,85}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex XaiKey { get; }

    [GeneratedRegex("(?i:cohere|co_api)" + Shape.Assigned + "([A-Za-z0-9]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CohereKey { get; }

    [GeneratedRegex("(?i:mistral)" + Shape.Assigned + "([A-Za-z0-9]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex MistralKey { get; }

    [GeneratedRegex(Shape.Before + "tgp_v1_[A-Za-z0-9_-]{43}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TogetherKey { get; }

    [GeneratedRegex("(?i:together)" + Shape.Assigned + "([0-9a-f]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TogetherKeyLegacy { get; }

    [GeneratedRegex(Shape.Before + "fw_[A-Za-z0-9]{22,24}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex FireworksKey { get; }

    [GeneratedRegex(Shape.Before + "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex LangsmithKey { get; }

    [GeneratedRegex(Shape.Before + "sk-lf-" + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex LangfuseSecret { get; }

    [GeneratedRegex(Shape.Before + "tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{32}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TavilyKey { get; }

    [GeneratedRegex(Shape.Before + "sk_[0-9a-f]{48}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ElevenlabsKey { get; }

    [GeneratedRegex(Shape.Before + "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PineconeKey { get; }

    [GeneratedRegex(Shape.Before + "nvapi-[A-Za-z0-9_-]{60,70}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex NvidiaKey { get; }

    [GeneratedRegex("(?i:voyage)" + Shape.Assigned + "(pa-[A-Za-z0-9_-]{43})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex VoyageKey { get; }

    [GeneratedRegex(Shape.Before + "fc-[0-9a-f]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex FirecrawlKey { get; }

    [GeneratedRegex("(?i:wandb)" + Shape.Assigned + "([0-9a-f]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex WandbKey { get; }

    [GeneratedRegex(Shape.Before + "jina_[A-Za-z0-9_-]{60}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex JinaKey { get; }

    [GeneratedRegex(Shape.Before + "csk-[a-z0-9]{48}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex CerebrasKey { get; }

    [GeneratedRegex("(?i:deepgram)" + Shape.Assigned + "([0-9a-f]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DeepgramKey { get; }

    [GeneratedRegex("(?i:assembly_?ai)" + Shape.Assigned + "([0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AssemblyaiKey { get; }

    [GeneratedRegex(Shape.Before + @"LLM\|\d{10,17}\|[A-Za-z0-9_-]{27}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex LlamaApiKey { get; }
}
