using System.Buffers;

namespace Cordon.Detection.Pii;

/// <summary>Words before a bare number that say what it is.</summary>
internal static class ContextWords
{
    // As far back as a label stands from its value: "customer phone (daytime, if any): ".
    private const int Reach = 48;

    public static readonly SearchValues<string> Phone = Of("phone", "tel.", "tel:", "tel ", "telefon", "téléphone", "teléfono", "mobile", "mobil", "cell", "call me", "call us", "call at", "whatsapp", "fax", "contact", "handy", "celular", "sms", "text me", "reach me", "rufnummer", "numero di", "电话", "手机", "電話", "携帯", "전화", "телефон", "هاتف", "फोन");
    public static readonly SearchValues<string> Card = Of("card", "visa", "mastercard", "amex", "credit", "debit", "carte", "karte", "tarjeta", "carta", "cartão", "卡号", "カード", "pan:");
    public static readonly SearchValues<string> Iban = Of("iban");
    public static readonly SearchValues<string> Ssn = Of("ssn", "social security", "social-security", "soc sec", "ss#", "social_security");
    public static readonly SearchValues<string> Nhs = Of("nhs");
    public static readonly SearchValues<string> German = Of("steuer", "idnr", "id-nr", "tin", "tax id", "tax-id");
    public static readonly SearchValues<string> French = Of("nir", "sécurité sociale", "securite sociale", "sécu", "insee", "n° ss", "social security");
    public static readonly SearchValues<string> Spanish = Of("dni", "nif", "nie", "documento", "identidad");
    public static readonly SearchValues<string> Dutch = Of("bsn", "burgerservice", "sofi");
    public static readonly SearchValues<string> Polish = Of("pesel");
    public static readonly SearchValues<string> Brazilian = Of("cpf");
    public static readonly SearchValues<string> Indian = Of("aadhaar", "aadhar", "uidai", "आधार");
    public static readonly SearchValues<string> Employer = Of("ein:", "ein ", "ein\"", "employer id", "tax id", "tax_id", "taxpayer", "federal tax");
    public static readonly SearchValues<string> Version = Of("version", "release", " v", "build ", "python ", "firmware", "section", "chapter");

    public static bool Before(string text, int at, SearchValues<string> words)
    {
        int from = Math.Max(0, at - Reach);
        return text.AsSpan(from, at - from).ContainsAny(words);
    }

    private static SearchValues<string> Of(params ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
