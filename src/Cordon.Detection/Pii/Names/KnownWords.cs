using System.Collections.Frozen;

namespace Cordon.Detection.Pii;

/// <summary>Words that often are part of a name or of a medical term. A hint among others, never a finding by itself.</summary>
internal static class KnownWords
{
    /// <summary>Given names, by language.</summary>
    public static readonly string[][] Given =
    [
        "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Ashley Donald Emily Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald Rebecca Jason Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Nicholas Kathleen Gary Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott Anna Brandon Samantha Benjamin Katherine Samuel Christine Gregory Helen Alexander Debra Patrick Rachel Frank Carolyn Raymond Janet Jack Maria Dennis Catherine Jerry Heather Tyler Olivia Aaron Julie Oliver Sophie Harry Grace Alice Lucy Georgia Chloe Peter Ruth Henry Diane Walter Alan".Split(' '),
        "Hans Peter Klaus Wolfgang Jürgen Dieter Manfred Uwe Thomas Andreas Stefan Michael Markus Sabine Petra Monika Ursula Renate Karin Heike Martina Anja Katrin Lukas Leon Felix Jonas Paul Maximilian Hannah Lena Lea Johanna Clara Franziska".Split(' '),
        "Jean Pierre Michel Philippe Alain Nicolas Laurent Stéphane Stephane François Christophe Julien Antoine Camille Nathalie Sylvie Isabelle Catherine Françoise Martine Chantal Aurélie Élodie Chloé Léa Manon Hugo Louis Gabriel".Split(' '),
        "Antonio Manuel José Francisco Juan Carlos Miguel Javier Diego Alejandro Fernando Luis Pedro Ana María Carmen Laura Cristina Lucía Isabel Patricia Marta Elena Sofía Pablo Sergio Jorge Raúl Rosa Pilar".Split(' '),
        "Marco Giuseppe Giovanni Francesco Alessandro Andrea Luca Matteo Antonio Mario Giulia Chiara Sara Martina Francesca Federica Elena Paola Anna Lucia Silvia".Split(' '),
        "João Maria Pedro Ana Tiago Diogo Miguel Gabriel Sofia Beatriz Inês Mariana Rafael Gustavo Felipe Fernanda Juliana Camila Larissa".Split(' '),
        "Jan Pieter Johannes Cornelis Gerrit Hendrik Margaretha Willem Daan Sem Emma Sanne Femke Lotte Anouk".Split(' '),
        "Lars Erik Karl Anders Johan Anna Eva Karin Ingrid Astrid Nils Bjørn Mette Søren Henrik Kirsten Mikko Antti Juha Aino Kaisa Liisa".Split(' '),
        "Jan Andrzej Piotr Krzysztof Tomasz Marek Paweł Anna Maria Katarzyna Małgorzata Agnieszka Zofia Ivan Petr Tomáš Jana Ion Andrei Elena László Zoltán István Katalin".Split(' '),
        "Александр Сергей Дмитрий Алексей Андрей Михаил Иван Николай Владимир Анна Елена Ольга Наталья Ирина Татьяна Мария Светлана Екатерина Юлия".Split(' '),
        "Mehmet Mustafa Ahmet Ali Hüseyin Fatma Ayşe Emine Hatice Zeynep Elif Mohammed Muhammad Ahmed Omar Khaled Fatima Aisha Hassan Ibrahim Huda Salma Layla Youssef محمد أحمد علي خالد مريم فاطمة إبراهيم عمر".Split(' '),
        "Priya Rahul Anjali Amit Deepak Sunita Neha Nikhil Arjun Rohan Kavita Sanjay Pooja Vikram Ananya Gita Laxmi Narayan Mohan".Split(' '),
        "太郎 花子 美咲 拓也 由美 健太 隆 陽子 翔太 真由美 Hiroshi Yuki Miku Kenji Takeshi Haruto Sakura".Split(' '),
        "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 Wei Fang Jing Lei Yang Ming Xiaoming Haoran".Split(' '),
        "민준 서연 지훈 도윤 시우 하은 현우 우진 Minjun Jihoon Seoyeon Hyunwoo Jisoo".Split(' '),
        "Nguyen Linh Lan Tuan Phong Thành Minh Huong Eko Dedi Yuli Rina Siti Budi Kanya Somchai Prasit Maria Jose".Split(' '),
        "Sibusiso Zanele Thabo Nomsa Kwame Ama Chidi Ngozi Amina Olu Temitope Wanjiru Kamau".Split(' '),
    ];

    /// <summary>Family names, in the same order of languages.</summary>
    public static readonly string[][] Family =
    [
        "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Cooper Peterson Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray Hughes O'Brien O'Connor MacDonald Fraser Patel Khan Singh Shah".Split(' '),
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange".Split(' '),
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Lefevre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard Garnier Rousseau".Split(' '),
        "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Morales Rivera Ortega".Split(' '),
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De Luca Mancini Costa".Split(' '),
        "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida".Split(' '),
        "de Jong|Jansen|de Vries|van den Berg|Bakker|van Dijk|Visser|Janssen|Smit|Meijer|de Boer|Mulder".Split('|'),
        "Johansson Andersson Karlsson Nilsson Eriksson Larsson Olsson Jonsson Pettersson Hansen Johansen Olsen Larsen Nielsen Jensen Pedersen Korhonen Virtanen Mäkinen Nieminen".Split(' '),
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Novák Svoboda Dvořák Popescu Ionescu Nagy Kovács Tóth Szabó Horvat Petrović".Split(' '),
        "Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков Морозов Петров Волков Иванова Смирнова Кузнецова Петрова Сидоров Шевченко Коваленко".Split(' '),
        "Yılmaz Kaya Demir Çelik Şahin Yıldız Aydın Arslan Koç Haddad Mansour Saad Rahman Hussein Abdullah Nasser Khalil الرشيد المحمد الأحمد حداد".Split(' '),
        "Sharma Verma Gupta Singh Kumar Patel Mehta Joshi Iyer Reddy Nair Rao Chauhan Das Thapa Rai Adhikari Perera Fernando Silva Jayawardena".Split(' '),
        "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 吉田 井上 木村 松本 Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Kobayashi Kato".Split(' '),
        "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 马 Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu".Split(' '),
        "김 이 박 최 정 강 조 윤 장 임 신 권 Kim Lee Park Choi Jung Kang Cho Yoon Jang".Split(' '),
        "Nguyễn Trần Lê Phạm Hoàng Đỗ Dương Lý Wijaya Santoso Kusuma Gunawan Srisai Rattanakorn Santos Reyes Cruz Bautista".Split(' '),
        "Dlamini Nkosi Khumalo Ndlovu Zulu Mensah Boateng Okafor Adeyemi Balogun Mwangi Otieno Bello".Split(' '),
    ];

    public static readonly string[] Drugs =
        "Metformin Lisinopril Atorvastatin Simvastatin Rosuvastatin Levothyroxine Amlodipine Metoprolol Omeprazole Pantoprazole Losartan Valsartan Albuterol Salbutamol Gabapentin Pregabalin Hydrochlorothiazide Furosemide Sertraline Fluoxetine Citalopram Escitalopram Venlafaxine Duloxetine Bupropion Trazodone Alprazolam Lorazepam Diazepam Clonazepam Prednisone Prednisolone Dexamethasone Ibuprofen Naproxen Aspirin Paracetamol Acetaminophen Tramadol Oxycodone Morphine Fentanyl Amoxicillin Azithromycin Ciprofloxacin Doxycycline Clindamycin Warfarin Apixaban Rivaroxaban Clopidogrel Insulin Glargine Semaglutide Liraglutide Sitagliptin Empagliflozin Methotrexate Adalimumab Montelukast Fluticasone Budesonide Tiotropium Tamsulosin Finasteride Sildenafil Lamotrigine Levetiracetam Topiramate Lithium Quetiapine Olanzapine Risperidone Aripiprazole Donepezil Sumatriptan Ondansetron Famotidine Spironolactone Carvedilol Bisoprolol Digoxin".Split(' ');

    public static readonly string[] Conditions =
        "Hypertension|Essential Hypertension|Type 2 Diabetes Mellitus|Type 1 Diabetes|Diabetes|Asthma|Chronic Obstructive Pulmonary Disease|Major Depressive Disorder|Generalized Anxiety Disorder|Bipolar Disorder|Schizophrenia|Osteoarthritis|Rheumatoid Arthritis|Hypothyroidism|Hyperthyroidism|Chronic Kidney Disease|Congestive Heart Failure|Atrial Fibrillation|Coronary Artery Disease|Myocardial Infarction|Stroke|Migraine|Epilepsy|Parkinson's Disease|Multiple Sclerosis|Alzheimer's Disease|Gastroesophageal Reflux Disease|Crohn's Disease|Ulcerative Colitis|Irritable Bowel Syndrome|Celiac Disease|Hepatitis C|Cirrhosis|Acute Bronchitis|Pneumonia|Tuberculosis|COVID-19|HIV Infection|Breast Cancer|Lung Cancer|Prostate Cancer|Melanoma|Leukemia|Lymphoma|Anemia|Osteoporosis|Gout|Psoriasis|Eczema|Lupus|Fibromyalgia|Sleep Apnea|Obesity|Hyperlipidemia|Deep Vein Thrombosis|Pulmonary Embolism|Urinary Tract Infection|Endometriosis|Preeclampsia|Autism Spectrum Disorder|Attention Deficit Disorder|Post-Traumatic Stress Disorder|Alcohol Use Disorder|Glaucoma|Cataract".Split('|');

    public static readonly string[] Procedures =
        "Colonoscopy|Endoscopy|Echocardiogram|Electrocardiogram|Chest X-Ray|CT Scan Abdomen|CT Scan|MRI Brain|MRI|Mammogram|Bone Density Scan|Pulmonary Function Test|Complete Blood Count|Comprehensive Metabolic Panel|Lipid Panel|Urinalysis|Appendectomy|Cholecystectomy|Hysterectomy|Knee Replacement|Hip Replacement|Coronary Angiography|Bypass Surgery|Biopsy|Lumbar Puncture|Dialysis|Chemotherapy|Radiation Therapy|Stress Test|Ultrasound|Cataract Surgery|Caesarean Section|Bronchoscopy|Tonsillectomy".Split('|');

    public static readonly string[] Firms = "Inc LLC Ltd Corp Corporation Company Co GmbH AG SA SAS SARL BV NV Plc PLC AB AS Oy SpA Srl Group Holdings Industries Technologies Systems Solutions Enterprises Partners Bank Hospital University Institute Foundation Clinic Labs Analytics Healthcare Airlines Services Associates Consulting Ministry Agency 株式会社 有限公司".Split(' ');

    private static readonly FrozenDictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> Kinds = Build().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What kinds of word it is known as, as bits; 0 for none.</summary>
    public static uint KindOf(ReadOnlySpan<char> small) => Kinds.TryGetValue(small, out uint kinds) ? kinds : 0;

    private static FrozenDictionary<string, uint> Build()
    {
        Dictionary<string, uint> kinds = new(StringComparer.Ordinal);
        Add(Given.SelectMany(names => names), 1);
        Add(Family.SelectMany(names => names).SelectMany(name => name.Split(' ')).Where(part => part.Length > 3 || part[0] > '\u007f'), 2);
        Add(Drugs, 4);
        Add(Conditions.Concat(Procedures).SelectMany(name => name.Split(' ')).Where(word => word.Length > 3), 8);
        Add(Firms, 16);
        return kinds.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(IEnumerable<string> words, uint kind)
        {
            foreach (string word in words)
            {
                string small = word.ToLowerInvariant();
                kinds[small] = kinds.GetValueOrDefault(small) | kind;
            }
        }
    }
}
