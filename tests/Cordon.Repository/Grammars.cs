using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Cordon.Repository;

/// <summary>What catalog/grammar/README.md promises of the templates.</summary>
public sealed partial class Grammars
{
    private static readonly string[] OfEnglishOnly = ["tool_poisoning", "tool"];
    private static readonly string[] Attack = ["direct_injection", "system_prompt_extraction", "jailbreak", "indirect_injection", "tool_poisoning"];
    private static readonly string[] Harmless = ["chat", "trigger", "quoted", "roleplay", "document", "tool", "brief"];

    public static TheoryData<string> Languages => [.. Checkout.Files("catalog/grammar", "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_language_has_every_kind_and_no_alternative_twice(string language)
    {
        Dictionary<string, Dictionary<string, List<string>>> parts = Read(language);
        Assert.Equal(["attack", "harmless", "words"], parts.Keys.Order(StringComparer.Ordinal));
        Assert.Empty((language == "en" ? Attack : Attack.Except(OfEnglishOnly)).Except(parts["attack"].Keys));
        Assert.Empty((language == "en" ? Harmless : Harmless.Except(OfEnglishOnly)).Except(parts["harmless"].Keys));
        foreach ((string name, List<string> items) in parts.Values.SelectMany(part => part))
        {
            Assert.NotEmpty(items);
            Assert.True(items.Distinct(StringComparer.Ordinal).Count() == items.Count, $"{language}: an alternative of {name} stands twice");
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void References_name_words_or_from_quotations_attacks(string language)
    {
        Dictionary<string, Dictionary<string, List<string>>> parts = Read(language);
        foreach ((string name, List<string> items) in parts.Values.SelectMany(part => part))
        {
            IEnumerable<string> known = name == "quoted" ? parts["words"].Keys.Concat(parts["attack"].Keys) : parts["words"].Keys;
            Assert.Empty(items.SelectMany(item => Reference().Matches(item).Select(found => found.Groups[1].Value)).Except(known).Select(wrong => $"{language}.{name}: {{{wrong}}}"));
        }
    }

    public static TheoryData<string> MoreLanguages => [.. Checkout.Files("catalog/grammar-foreign", "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(MoreLanguages))]
    public void What_only_heads_for_other_languages_learn_adds_to_a_language(string language)
    {
        Assert.NotEqual("en", language);
        Dictionary<string, Dictionary<string, List<string>>> first = Read(language), more = Read(language, "catalog/grammar-foreign");
        IEnumerable<string> words = first["words"].Keys.Concat(more.GetValueOrDefault("words")?.Keys ?? Enumerable.Empty<string>());
        foreach ((string part, Dictionary<string, List<string>> lists) in more)
        {
            foreach ((string name, List<string> items) in lists)
            {
                List<string> all = [.. first[part].GetValueOrDefault(name) ?? [], .. items];
                Assert.True(all.Distinct(StringComparer.Ordinal).Count() == all.Count, $"{language}: an alternative of {name} stands twice");
                IEnumerable<string> known = name == "quoted" ? words.Concat(first["attack"].Keys) : words;
                Assert.Empty(items.SelectMany(item => Reference().Matches(item).Select(found => found.Groups[1].Value)).Except(known).Select(wrong => $"{language}.{name}: {{{wrong}}}"));
            }
        }
    }

    [Fact]
    public void There_are_as_many_languages_as_the_card_says() =>
        Assert.Contains($"templates in {Languages.Count} languages", Checkout.Read("catalog/models/text-linear/card.md"), StringComparison.Ordinal);

    private static Dictionary<string, Dictionary<string, List<string>>> Read(string language, string folder = "catalog/grammar")
    {
        var raw = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(Checkout.Read($"{folder}/{language}.yaml"));
        Assert.Equal(language, raw["language"]);
        return raw.Where(part => part.Value is Dictionary<object, object>).ToDictionary(
            part => part.Key,
            part => ((Dictionary<object, object>)part.Value).ToDictionary(list => (string)list.Key, list => ((List<object>)list.Value).Select(item => item as string ?? "").ToList()));
    }

    [GeneratedRegex(@"(?<!\{)\{([A-Za-z_0-9]+)\}(?!\})")]
    private static partial Regex Reference();
}
