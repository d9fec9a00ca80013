//采集信息获取
var fetch = require('node-fetch'); var params = {}; var url=input.url; params.access_token=input.token; params.user_id=input.userid; params.resource_id=input.resource_id; params.page=1; params.page_size=50; async function getAll(data){ const res = await fetch(url,{ method:"POST", headers: { "Content-Type": "application/json" }, body:JSON.stringify(data) }).then(function(response){ return response.json(); }).catch(function(err){ return {"code":102,"error":"Fetch错误:"+err}; }); const result = await res; return result; } var result=await getAll(params); var hasnew=false; var tempresult={}
if(result.code=="0"){ hasnew=result.data.collection_list.length>0
var resultemp=result.data.collection_list; if(hasnew){ //var resultemp2= Object.keys(resultemp).sort(function(a,b){ return resultemp[a]["id"]-resultemp[b]["id"];});
tempresult=resultemp[0] } } output={result:result,url:url,hasnew:hasnew,tempresult:tempresult}
