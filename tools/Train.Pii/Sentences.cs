using System.Text;
using Cordon.Detection.Pii;

namespace Cordon.Train.Pii;

/// <summary>
/// Made-up sentences in seventeen languages. {P} a person, {G} a given name alone, {O} an organisation, {J} a profession, {C} a condition, {M} a medicine, {R} a
/// procedure; {W} a capitalised word that is none of them, {N} a number. Half of the sentences have no name at all.
/// </summary>
internal sealed class Sentences(Random random)
{
    private static readonly string[] With =
    [
        "0|My name is {P} and I live in {W}.", "0|Please contact {P} at {O} about the {W} account.", "0|Dear {P},", "0|{P} works as a {J} at {O}.", "0|Dr. {P} prescribed {M} for {C}.", "0|{P} was diagnosed with {C} in {N}.",
        "0|Patient: {P}", "0|Name: {P}", "0|From: {P}", "0|Client {P} v. {O}", "0|Regards, {P}", "0|{P} ({N}) called on Monday.", "0|I spoke with Mr. {P} and Ms. {P} yesterday.", "0|Attendees: {P}, {P}, {P}", "0|name={P}", "0|{P},{N},{W}",
        "0|| {P} | {N} | {O} |", "0|Employer: {O}", "0|Company: {O}", "0|{O} hired {P} as {J} last year.", "0|The patient, {P}, underwent {R} on {N}.", "0|Diagnosis: {C}", "0|Medication: {M}", "0|Currently taking {M} and {M}.", "0|Procedure: {R}",
        "0|{P} — {J} at {O}", "0|Witness {P} stated that {G} left at noon.", "0|{G} asked {G} for help.", "0|Judge: Hon. {P}", "0|Signed by {P}, {J}", "0|\"author\": \"{P}\"", "0|Hi {G}, thanks for your message.", "0|Meeting with {P} of {O} about {W}.",
        "0|[{N}] {P} logged in from {N}", "0|Provider: Dr. {P} at {O}", "0|ssn {N} belongs to {P}", "0|Assessment: {C}. Plan: {R}, continue {M}.", "0|{P}'s order was shipped by {O}.", "0|{P} and {P} v. {O}, Defendants.", "0|Attending: {P}, RN", "0|CC: {P} <{N}>",
        "1|Mein Name ist {P} und ich wohne in {W}.", "1|Herr {P} arbeitet bei {O}.", "1|Sehr geehrte Frau {P},", "1|Kunde: {P}", "1|{P} hat heute angerufen.", "1|Mit freundlichen Grüßen {P}",
        "2|Je m'appelle {P} et j'habite à {W}.", "2|Madame {P} travaille chez {O}.", "2|Le dossier de {P} est complet.", "2|Nom : {P}", "2|Cordialement, {P}",
        "3|Me llamo {P} y vivo en {W}.", "3|El señor {P} trabaja en {O}.", "3|Nombre: {P}", "3|La paciente {P} llegó ayer.", "4|Mi chiamo {P} e vivo a {W}.", "4|Il signor {P} lavora per {O}.", "4|Nome: {P}",
        "5|Meu nome é {P} e moro em {W}.", "5|A senhora {P} trabalha na {O}.", "6|Mijn naam is {P} en ik woon in {W}.", "6|Mevrouw {P} werkt bij {O}.", "7|Jag heter {P} och bor i {W}.", "7|{P} jobbar på {O}.", "7|Nimeni on {P}.",
        "8|Nazywam się {P} i mieszkam w {W}.", "8|Pan {P} pracuje w {O}.", "8|Jmenuji se {P}.", "9|Меня зовут {P}, я живу в городе.", "9|Клиент: {P}", "9|{P} позвонил вчера.", "10|Benim adım {P}.", "10|اسمي {P} وأعمل هنا.", "10|Müşteri: {P}",
        "11|Mera naam {P} hai.", "11|Shri {P} ne call kiya.", "11|ग्राहक: {P}", "12|私の名前は{P}です。", "12|お客様：{P}", "12|{P}さんは東京に住んでいます。", "13|我叫{P}。", "13|客户：{P}", "13|{P}先生昨天来了。", "14|제 이름은 {P}입니다.", "14|고객: {P}",
        "15|Tôi tên là {P}.", "15|Nama saya {P}.", "15|Khách hàng: {P}", "16|Igama lami ngingu-{P}.", "16|Jina langu ni {P}.",
    ];

    private static readonly string[] Without =
    [
        "How do I reset my {W} password?", "The {W} release fixes the build.", "What is the capital of {W}?", "Write a Python function that sorts a list.", "In {W} we sell more than {N} units.", "I need to book a flight from {W} to {W}.",
        "Explain the difference between {W} and {W}.", "Invoice {N}", "Status: Filed", "Department: Engineering", "Total: {N}", "emp_id,name,email,phone,ssn,department", "DISCHARGE SUMMARY", "Date: {N}", "Email: {N}", "Phone: {N}", "Address: {N} {W} St",
        "The {W} Act of {N} changed the law.", "Please summarise the following article.", "public class {W} : {W} {", "import React from 'react';", "SELECT * FROM Orders WHERE Id = {N}", "On {W} {N} the market closed higher.", "Section {N}: General Terms",
        "Vitals: BP {N}, HR {N}, Temp {N}", "Plan: Follow-up in {N} weeks.", "No new allergies.", "Certified Shorthand Reporter", "United States District Court for the Southern District of {W}", "OPINION AND ORDER", "Can you recommend a restaurant in {W}?",
        "Der {W} ist heute geschlossen.", "Wie hoch ist die Temperatur in {W}?", "Die Rechnung vom Montag fehlt.", "Quelle est la capitale de {W} ?", "Le train pour {W} part à midi.", "¿Cuál es la capital de {W}?", "El informe de ventas está listo.",
        "Qual è la capitale di {W}?", "Il treno per {W} parte alle {N}.", "Qual é a capital de {W}?", "O relatório está pronto.", "Wat is de hoofdstad van {W}?", "De trein naar {W} vertrekt om {N}.", "Vad är huvudstaden i {W}?", "Jaka jest stolica {W}?",
        "Какая сегодня погода?", "Отчёт готов.", "Hava bugün nasıl?", "ما هي عاصمة البلاد؟", "आज मौसम कैसा है?", "今日の天気はどうですか。", "東京の人口は何人ですか。", "今天天气怎么样？", "请写一个函数。", "오늘 날씨는 어때요?", "Thời tiết hôm nay thế nào?", "Apa ibu kota {W}?",
        "Q: Please state your full name for the record.", "A: Yes, that's right.", "I would like to cancel my Subscription to {W} Premium.", "Translate the text into French, German and Spanish.", "The University opened in {N}.", "Happy Birthday!", "Dear Customer,",
        "Dear Sir or Madam,", "Best Regards,", "To Whom It May Concern", "{W} {W} is a river in {W}.", "The {W} Mountains are high.", "Visit the {W} Museum.", "New York, Los Angeles and San Francisco are cities.", "Use GitHub Actions and Docker Compose.",
    ];

    private static readonly string[] Words =
        "Berlin London Paris Madrid Rome Lisbon Amsterdam Stockholm Warsaw Moscow Tokyo Delhi Cairo Lagos Nairobi Texas Ohio Springfield Bristol Portland Java Python Docker Linux Windows Amazon Android Monday Friday January October Europe Africa Christmas Bluetooth Excel Facebook Everest Danube Sahara Mars Jupiter Netflix Premium Gold Visa Mercury Phoenix Jordan Georgia Chester Madison Clinton Lincoln Houston Austin Sidney Victoria Florence Vienna Dallas Denver Boston".Split(' ');

    private static readonly string[] Jobs =
        "Software Engineer|Nurse|Project Manager|Accountant|Data Scientist|Teacher|Sales Manager|Product Owner|Chief Executive Officer|Chief Financial Officer|Lawyer|Paralegal|Electrician|Research Fellow|Marketing Manager|HR Manager|Systems Administrator|Financial Analyst|Business Analyst|Operations Director|Receptionist|Pharmacist|Journalist|Senior Consultant|Vice President of Sales|Head of Marketing|Director of Operations|Legal Assistant|Truck Driver|Web Developer".Split('|');

    private static readonly string[] FirmWords = "Northwind Contoso Blue River Silver Oak Summit Harbor Delta Nova Apex Orion Vertex Cedar Granite Bright Star Global Trade United Steel Green Field Alpine Baltic Pacific Atlas Titan Helix Quantum Lumen Fabrikam Tailspin Adventure Works Litware Proseware".Split(' ');

    private static readonly string[] FirmEnds = "Inc|LLC|Ltd|Corp|GmbH|AG|Group|Holdings|Industries|Technologies|Systems|Solutions|Bank|Hospital|University|Partners|Labs|Analytics|Medical Center|Logistics|Media|Energy|Foods|Insurance|Consulting|& Sons|& Co.".Split('|');

    private static readonly string[] Syllables = "ba be bo da de di fa fe ga ge go ha he hi ja jo ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se shi so ta te ti to va ve vi wa ya yo za zo mar lin ton ber son fer nan dez ric hel kar sten".Split(' ');

    public IEnumerable<LabelledRow> Make(int count)
    {
        for (int i = 0; i < count; i++)
        {
            bool named = random.Next(2) == 0;
            string template = named ? Pick(With) : Pick(Without);
            int language = 0;
            if (named)
            {
                int bar = template.IndexOf('|', StringComparison.Ordinal);
                language = int.Parse(template.AsSpan(0, bar));
                template = template[(bar + 1)..];
            }

            yield return Fill(template, language);
        }
    }

    private LabelledRow Fill(string template, int language)
    {
        var text = new StringBuilder();
        List<LabelledSpan> spans = [];
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] != '{' || i + 2 >= template.Length || template[i + 2] != '}')
            {
                text.Append(template[i]);
                continue;
            }

            (string value, string? type) = Value(template[i + 1], language);
            if (type is not null)
            {
                spans.Add(new(text.Length, text.Length + value.Length, type));
            }

            text.Append(value);
            i += 2;
        }

        return new(text.ToString(), spans, "made");
    }

    private (string, string?) Value(char slot, int language) => slot switch
    {
        'P' => (Person(language), "PERSON_NAME"),
        'G' => (random.Next(4) == 0 ? Invented() : Pick(KnownWords.Given[random.Next(9)]), "PERSON_NAME"),
        'O' => (Firm(), "ORGANIZATION_NAME"),
        'J' => (Pick(Jobs), "JOB_TITLE"),
        'C' => (Pick(KnownWords.Conditions), "HEALTH_CONDITION"),
        'M' => (Pick(KnownWords.Drugs) + (random.Next(2) == 0 ? "" : $" {random.Next(1, 40) * 5}{(random.Next(3) == 0 ? "mcg" : "mg")}"), "MEDICATION_NAME"),
        'R' => (Pick(KnownWords.Procedures), "PROCEDURE_NAME"),
        'N' => (random.Next(3) switch { 0 => $"{random.Next(1, 31)}", 1 => $"{random.Next(1950, 2030)}", _ => $"{random.Next(1950, 2030)}-{random.Next(10, 13)}-{random.Next(10, 29)}" }, null),
        _ => (Pick(Words), null),
    };

    private string Person(int language)
    {
        string given = random.Next(4) == 0 && language < 12 ? Invented() : Pick(KnownWords.Given[language]), family = random.Next(4) == 0 && language < 12 ? Invented() : Pick(KnownWords.Family[language]);
        bool dense = Segments.IsDense(given[0]) && Segments.IsDense(family[0]);
        if (dense)
        {
            return random.Next(3) switch { 0 => $"{given} {family}", 1 => $"{family} {given}", _ => family + given };
        }

        return random.Next(12) switch
        {
            0 => $"{given} {(char)('A' + random.Next(26))}. {family}",
            1 => given,
            2 => $"{family}, {given}",
            3 => $"{given.ToUpperInvariant()} {family.ToUpperInvariant()}",
            4 => $"{given}-{Pick(KnownWords.Given[language])} {family}",
            5 => $"{given[0]}. {family}",
            _ => $"{given} {family}",
        };
    }

    private string Invented()
    {
        string word = string.Concat(Enumerable.Range(0, random.Next(2, 4)).Select(_ => Pick(Syllables)));
        return char.ToUpperInvariant(word[0]) + word[1..];
    }

    private string Firm() => random.Next(5) switch
    {
        0 => $"{Pick(FirmWords)} {Pick(FirmWords)} {Pick(FirmEnds)}",
        1 => $"{Invented()} {Pick(FirmEnds)}",
        2 => $"{Pick(FirmWords)}{Pick(FirmWords)}",
        3 => $"{Pick(KnownWords.Family[0])} {Pick(FirmEnds)}",
        _ => $"{Pick(FirmWords)} {Pick(FirmEnds)}",
    };

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
