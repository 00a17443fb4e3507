//! What stands together, in many languages.

use super::super::{GroupKind, Syntax, by_id};

/// The groups of `text`, one a line: `label(key=value, receiver.key=value, #0=value)`; a call's bracket is
/// round, a mapping's square, a block's curly; `<` before a label tells the call that it is chained to.
fn show(language: &str, text: &str) -> Vec<String> {
    let syntax = Syntax::new(text, by_id(language).unwrap());
    let groups = syntax.groups(text, &[]);
    let told = groups.iter().filter(|group| !group.entries.is_empty()).map(|group| {
        let entries = group.entries.iter().map(|entry| {
            let receiver = entry.receiver.map(|span| format!("{}.", span.of(text))).unwrap_or_default();
            let key = entry.key.map_or(format!("#{}", entry.index), |key| key.of(text).to_owned());
            let value = entry.value.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{receiver}{key}={value}")
        });
        let (open, close) = match group.kind {
            GroupKind::Call => ("(", ")"),
            GroupKind::Mapping => ("[", "]"),
            GroupKind::Block => ("{", "}"),
        };
        let chain =
            group.chain.map(|chain| format!("{} < ", groups[chain].label.of(text))).unwrap_or_default();
        format!("{chain}{}{open}{}{close}", group.label.of(text), entries.collect::<Vec<_>>().join(", "))
    });
    told.collect()
}

#[test]
fn arguments_of_calls() {
    assert_eq!(
        show("python", "auth = oss2.Auth('a', key)\nb = oss2.Bucket(auth, E, 'n', is_cname=True)\n"),
        [
            "{auth=oss2.Auth('a', key), b=oss2.Bucket(auth, E, 'n', is_cname=True)}",
            "oss2.Auth(#0=a, #1=key)",
            "oss2.Bucket(#0=auth, #1=E, #2=n, is_cname=True)",
        ]
    );
}

/// Rows of language, text, and one group that must be among its groups.
const SHAPES: &[(&str, &str, &str)] = &[
    (
        "php",
        "<?php\n$c = array('oss' => array('endpoint' => 'e', 'bucket' => 'b'));\n",
        "oss[endpoint=e, bucket=b]",
    ),
    (
        "xml",
        "<c><property><name>a.b</name><value>1</value></property><property><name>a.c</name><value>2</value><description>It is \
         so.</description></property></c>",
        "[a.b=1, a.c=2]",
    ),
    (
        "properties",
        "spark.master  yarn\nfs.oss.endpoint\thttp://e\nfs.x = y z\n",
        "[spark.master=yarn, fs.oss.endpoint=http://e, fs.x=y z]",
    ),
    ("typescript", "const c: OSS.Options = { region: 'r' };\n", "{c={ region: 'r' }}"),
    ("typescript", "switch (x) { default: cfg.region = 'r'; }\n", "switch (x){cfg.region=r}"),
    (
        "go",
        "client, err := oss.New(\n\t\"e\", id,\n\tkey, oss.UseCname(true))\n",
        "oss.New(#0=e, #1=id, #2=key, #3=oss.UseCname(true))",
    ),
    ("go", "client, err := oss.New(e)\nx = y\n", "{client=oss.New(e), x=y}"),
    (
        "go",
        "cfg := oss.LoadDefaultConfig().\n\tWithRegion(\"r\").\n\tWithEndpoint(\"e\")\n",
        "WithRegion < WithEndpoint(#0=e)",
    ),
    (
        "go",
        "c := &aws.Config{\n\tRegion: aws.String(\"x\"),\n\tForce: true,\n}\n",
        "&aws.Config[Region=aws.String(\"x\"), Force=true]",
    ),
    (
        "java",
        "OSS c = OSSClientBuilder.create()\n  .endpoint(e)\n  .region(\"r\").build();\n",
        "endpoint < region(#0=r)",
    ),
    (
        "java",
        "void f() {\n  String e = \"x\";\n  conf.setSupportCname(true);\n}\n",
        "void f(){e=x, #1=conf.setSupportCname(true)}",
    ),
    (
        "javascript",
        "const c = new OSS({\n  region: 'r',\n  endpoint,\n  id: process.env.A || 'x',\n})\n",
        "[region=r, #1=endpoint, id=process.env.A || 'x']",
    ),
    ("javascript", "c.options.region = 'y'\n", "{options.region=y}"),
    ("typescript", "const o: Options = { region: a ? 'x' : 'y', e: 'z' }\n", "o[region=a ? 'x' : 'y', e=z]"),
    (
        "json",
        "{\"a\": {\"endpoint\": \"e\", \"list\": [1, {\"b\": 2}]}, \"c\": true}",
        "a[endpoint=e, list=[1, {\"b\": 2}]]",
    ),
    ("json", "[{\"name\": \"A\", \"value\": \"x\"}, {\"value\": \"y\", \"name\": \"B\"}]", "[A=x, B=y]"),
    (
        "terraform",
        "provider \"alicloud\" {\n  region = \"r\"\n  endpoints {\n    oss = \"e\"\n  }\n}\n",
        "endpoints[oss=e]",
    ),
    (
        "terraform",
        "provider \"alicloud\" {\n  region = \"r\"\n  tags = { a = \"b\" }\n}\n",
        "provider \"alicloud\"[region=r, tags={ a = \"b\" }]",
    ),
    ("toml", "x = 1\n[a.b]\nk = \"v\"\nl = [\n 1,\n]\n[[c]]\nk = 'w'\n", "a.b[k=v, l=[ 1, ]]"),
    ("toml", "[a]\nk = 1\n[[c]]\nk = 'w'\n", "c[k=w]"),
    ("yaml", "oss:\n  endpoint: e\n  region: r\n  sub:\n    k: v\n", "oss[endpoint=e, region=r, sub=]"),
    ("yaml", "env:\n  - name: A\n    value: x\n  - name: B\n    value: y\n", "env[A=x, B=y]"),
    ("ini", "[a]\nk = v\nl=w\n[b]\nk = x\n", "a[k=v, l=w]"),
    ("dotenv", "OSS_A=b\nOSS_C='d'\n", "[OSS_A=b, OSS_C=d]"),
    (
        "properties",
        "fs.oss.endpoint=e\nfs.oss.accessKeyId = i\n",
        "[fs.oss.endpoint=e, fs.oss.accessKeyId=i]",
    ),
    (
        "xml",
        "<c><property><name>a.b</name><value>e</value></property>\n<property><name>k</name><value>v</value></property></c>",
        "[a.b=e, k=v]",
    ),
    ("xml", "<oss><endpoint>e</endpoint><region>r</region></oss>", "[endpoint=e, region=r]"),
    ("shellscript", "export A=b\nB='c'\nossutil sign oss://b/k --timeout 3600 -e x\n", "{A=b, B=c}"),
    (
        "shellscript",
        "A=b\nossutil sign oss://b/k --timeout 3600 \\\n  -e x\n",
        "ossutil sign oss://b/k(timeout=3600, e=x)",
    ),
    ("dockerfile", "FROM x\nENV OSS_ENDPOINT=e OSS_REGION=r\n", "{FROM=x, OSS_ENDPOINT=e, OSS_REGION=r}"),
    (
        "csharp",
        "var conf = new ClientConfiguration { IsCname = true, MaxRetry = 3 };\n",
        "new ClientConfiguration[IsCname=true, MaxRetry=3]",
    ),
    (
        "csharp",
        "var c = new OssClient(endpoint, \"i\", \"s\", conf);\n",
        "OssClient(#0=endpoint, #1=i, #2=s, #3=conf)",
    ),
    ("php", "<?php\n$c = new OssClient(['endpoint' => 'e', 'region' => \"r\"]);\n", "[endpoint=e, region=r]"),
    ("php", "<?php\n$c->setUseSSL(true);\n", "$c->setUseSSL(#0=true)"),
    (
        "ruby",
        "c = Aliyun::OSS::Client.new(\n  :endpoint => 'e',\n  access_key_id: 'i')\n",
        "Aliyun::OSS::Client.new(endpoint=e, access_key_id=i)",
    ),
    ("rust", "let b = Oss::default().endpoint(\"e\").bucket(\"b\");\n", "endpoint < bucket(#0=b)"),
    (
        "swift",
        "let c = Configuration.default()\n  .withRegion(\"r\")\n",
        "Configuration.default < withRegion(#0=r)",
    ),
    (
        "cpp",
        "OssClient client(endpoint, \"id\", \"key\", conf);\n",
        "OssClient(#0=endpoint, #1=id, #2=key, #3=conf)",
    ),
    (
        "cpp",
        "void f() {\n  OssClient client(endpoint);\n  conf.isCname = true;\n}\n",
        "void f(){client=OssClient client(endpoint), conf.isCname=true}",
    ),
    (
        "python",
        "class A:\n    def f(self):\n        self.region = 'r'\n\n    def g(self):\n        cfg.region = 'q'\n",
        "def g(self):{cfg.region=q}",
    ),
    (
        "python",
        "S = {\n  'endpoint': 'e',\n  'region': os.getenv('R', 'x'),\n}\n",
        "S[endpoint=e, region=os.getenv('R', 'x')]",
    ),
    ("python", "os.environ[\"A\"] = \"x\"\nconfig['oss']['region'] = 'r'\n", "{environ.A=x, oss.region=r}"),
    ("kotlin", "mapOf(\"a\" to \"b\", \"c\" to \"d\")\n", "mapOf(a=b, c=d)"),
    (
        "objective-c",
        "OSSClient *c = [[OSSClient alloc] initWithEndpoint:@\"e\" credentialProvider:p];\n",
        "OSSClient(initWithEndpoint=e, credentialProvider=p)",
    ),
];

#[test]
fn shapes() {
    let wrong: Vec<String> = SHAPES
        .iter()
        .filter_map(|&(language, text, wanted)| {
            let found = show(language, text);
            let tight: Vec<String> =
                found.iter().map(|group| group.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
            (!tight.iter().any(|group| group == wanted))
                .then(|| format!("{language}: {text}\n  not {wanted}\n   is {}", tight.join("\n      ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
